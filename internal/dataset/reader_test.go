// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"bytes"
	"compress/gzip"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func all[T any](t *testing.T, runs iter.Seq2[*T, error]) []*T {
	t.Helper()
	var out []*T
	for run, err := range runs {
		require.NoError(t, err)
		out = append(out, run)
	}
	return out
}

func TestReadFile(t *testing.T) {
	runs := all(t, ReadFile[SWEBenchRun]("testdata/swebench.jsonl"))
	require.Len(t, runs, 3)
	assert.Equal(t, "example__router-2", runs[1].Run)
	assert.Equal(t, 127, *runs[1].Steps[2].ExitCode)
	assert.Nil(t, runs[0].Steps[3].ExitCode, "null is no exit code, not zero")
	assert.Nil(t, runs[2].Steps[0].BilledUSD)

	dojo := all(t, ReadFile[AgentDojoRun]("testdata/agentdojo.jsonl"))
	require.Len(t, dojo, 3)
	assert.True(t, dojo[1].AttackSucceeded)
	assert.Empty(t, dojo[2].Steps)
}

func TestReadGzip(t *testing.T) {
	plain, err := os.ReadFile("testdata/swebench.jsonl")
	require.NoError(t, err)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err = zip.Write(plain)
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	whole := packed.Bytes()

	assert.Equal(t,
		all(t, Read[SWEBenchRun](bytes.NewReader(plain))),
		all(t, Read[SWEBenchRun](bytes.NewReader(whole))))

	_, err = last(Read[SWEBenchRun](bytes.NewReader(whole[:len(whole)-20])))
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, err = last(Read[SWEBenchRun](bytes.NewReader(whole[:4])))
	assert.ErrorContains(t, err, "unpack runs")
}

func TestReadErrors(t *testing.T) {
	const good = `{"run":"a","exit":"Submitted","steps":[]}` + "\n"
	tests := []struct{ name, in, want string }{
		{"not json", good + "\n" + "{oops", "line 3 is no run"},
		{"wrong type", `{"run":7}`, "line 1 is no run"},
		{"no name", `{"steps":[]}`, "line 1: run must name the task"},
		{"negative tokens", step(`"input_tokens":-1`), "step 0: input_tokens must be from 0 to"},
		{"cached above input", step(`"input_tokens":5,"cached_tokens":6`), "cached_tokens must be from 0 to 5 (got 6)"},
		{"negative bill", step(`"billed_usd":-0.5`), "billed_usd must not be negative (got -0.5)"},
		{"no time", step(`"created":-4`), "created must be from 0 to"},
		{"too many steps", `{"run":"a","steps":[` + strings.Repeat("{},", MaxSteps) + `{}]}`, "steps must be at most 100000"},
		{"too long", `{"run":"` + strings.Repeat("x", MaxLine) + `"}`, "line 1 is longer than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := last(Read[SWEBenchRun](strings.NewReader(tt.in)))
			assert.ErrorContains(t, err, tt.want)
		})
	}
	_, err := last(Read[SWEBenchRun](strings.NewReader(`{"run":"a","steps":[{"model":"m"}]}`)))
	assert.ErrorContains(t, err, "model and tool must be named")
	_, err = last(Read[AgentDojoRun](strings.NewReader(`{"suite":"s","task":"t"}`)))
	assert.ErrorContains(t, err, "model, suite and task must be named")
	_, err = last(Read[AgentDojoRun](strings.NewReader(`{"model":"m","suite":"s","task":"t","steps":[{}]}`)))
	assert.ErrorContains(t, err, "tool must be named")
}

func TestReadFileNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.jsonl")
	_, err := last(ReadFile[SWEBenchRun](path))
	assert.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	_, err = last(ReadFile[SWEBenchRun](path))
	assert.ErrorContains(t, err, "runs.jsonl: line 1")
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"testdata/swebench.jsonl", "testdata/agentdojo.jsonl"} {
		seed, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, in []byte) {
		for run, err := range Read[SWEBenchRun](bytes.NewReader(in)) {
			if err == nil {
				run.Traces()
			}
		}
	})
}

func step(fields string) string {
	return `{"run":"a","steps":[{"model":"m","tool":"bash",` + fields + `}]}`
}

func last[T any](runs iter.Seq2[*T, error]) (run *T, err error) {
	for run, err = range runs {
		if err != nil {
			return nil, err
		}
	}
	return run, err
}
