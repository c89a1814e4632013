// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/leasehold/leasehold/internal/buildinfo"
	"github.com/leasehold/leasehold/internal/cli/send/sendtest"
)

const recordingFile = "testdata/run.json" // 13 spans of 3 traces

// spansOf are all spans that r got, by name.
func spansOf(r *sendtest.Receiver) map[string]ptrace.Span {
	spans := map[string]ptrace.Span{}
	for _, traces := range r.Got {
		for _, resource := range traces.ResourceSpans().All() {
			for _, scope := range resource.ScopeSpans().All() {
				for _, span := range scope.Spans().All() {
					spans[span.Name()] = span
				}
			}
		}
	}
	return spans
}

func TestReplaySendsOverBothProtocols(t *testing.T) {
	r := &sendtest.Receiver{}
	address, url := r.Serve(t)
	for _, to := range []string{address, url} {
		r.Got, r.Keys = nil, nil
		before := time.Now()
		code, stdout, stderr := run(t, "replay", "--to", to, "--header", "x-key=s3cret", recordingFile)
		require.Equal(t, ExitOK, code, stderr)
		assert.Empty(t, stderr, "no progress bar where there is no terminal")
		assert.Contains(t, stdout, "sent 13 spans of 3 traces to "+to)
		assert.NotContains(t, stdout, "s3cret")
		assert.Equal(t, []string{"s3cret"}, r.Keys)
		require.Equal(t, 13, r.Spans())

		last := spansOf(r)["GET /health"]
		assert.Equal(t, "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf", last.TraceID().String())
		assert.WithinDuration(t, before, last.EndTimestamp().AsTime(), 10*time.Second, "moved to the present")
		assert.Equal(t, time.Millisecond, last.EndTimestamp().AsTime().Sub(last.StartTimestamp().AsTime()))
	}
}

func TestReplaySendsAsRecorded(t *testing.T) {
	r := &sendtest.Receiver{}
	address, _ := r.Serve(t)
	code, stdout, stderr := run(t, "replay", "--to", address, "--rebase-time=false", "--new-ids", "-o", "json", recordingFile)
	require.Equal(t, ExitOK, code, stderr)
	var sent sentObject
	require.NoError(t, json.Unmarshal([]byte(stdout), &sent))
	assert.Equal(t, sentObject{To: address, Spans: 13, Traces: 3, Requests: 1, Seconds: sent.Seconds}, sent)

	last := spansOf(r)["GET /health"]
	assert.NotEqual(t, "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf", last.TraceID().String())
	assert.EqualValues(t, 1_750_000_020_001_000_000, last.EndTimestamp())
}

func TestReplayAtRecordedSpeed(t *testing.T) {
	r := &sendtest.Receiver{}
	address, _ := r.Serve(t)
	begin := time.Now()
	code, _, stderr := run(t, "replay", "--to", address, "--speed", "40x", recordingFile)
	require.Equal(t, ExitOK, code, stderr)
	assert.Equal(t, 13, r.Spans())
	assert.Greater(t, len(r.Got), 1, "spans are sent as they end")
	assert.GreaterOrEqual(t, time.Since(begin), 500*time.Millisecond, "20 s at 40 times the speed")
}

func TestReplayReportsWhatTheCollectorDidNotTake(t *testing.T) {
	r := &sendtest.Receiver{Rejected: 2}
	address, _ := r.Serve(t)
	code, stdout, stderr := run(t, "replay", "--to", address, recordingFile)
	assert.Equal(t, ExitError, code)
	assert.Contains(t, stdout, "sent 13 spans")
	assert.Equal(t, "Error: the collector rejected 2 of 13 spans: not these\n", stderr)

	r.Fail = []error{status.Error(codes.PermissionDenied, "who are you")}
	code, stdout, stderr = run(t, "replay", "--to", address, recordingFile)
	assert.Equal(t, ExitError, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "who are you")
	assert.NotContains(t, stderr, "is a collector listening")
}

func TestReplayToNobody(t *testing.T) {
	code, _, stderr := run(t, "replay", "--to", "127.0.0.1:1", "--timeout", "150ms", recordingFile)
	assert.Equal(t, ExitError, code)
	assert.Contains(t, stderr, "send to 127.0.0.1:1: gave up after 150ms")
	assert.Contains(t, stderr, "is a collector listening there")
}

func TestReplayReadsAllBeforeSending(t *testing.T) {
	r := &sendtest.Receiver{}
	address, _ := r.Serve(t)
	code, _, _ := run(t, "replay", "--to", address, recordingFile, "testdata/missing.json")
	assert.Equal(t, ExitError, code)
	assert.Empty(t, r.Got)
}

func TestReplayReadsStandardInput(t *testing.T) {
	recording, err := os.ReadFile(recordingFile)
	require.NoError(t, err)
	code, stdout, stderr := runWith(t, string(recording), "replay", "-o", "json", "-")
	require.Equal(t, ExitOK, code, stderr)
	assert.Equal(t, 2, strings.Count(stdout, "\n"))

	code, _, stderr = runWith(t, "", "replay", "-")
	assert.Equal(t, ExitError, code)
	assert.Contains(t, stderr, "standard input: is empty")
}

// TestReplayIsTheSameInAnyForm: the form that a recording comes in changes
// nothing about what it says.
func TestReplayIsTheSameInAnyForm(t *testing.T) {
	_, want, _ := run(t, "replay", "-o", "json", recordingFile)
	recording, err := os.ReadFile(recordingFile)
	require.NoError(t, err)
	traces, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(recording)
	require.NoError(t, err)
	wire, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "run.binpb")
	require.NoError(t, os.WriteFile(path, wire, 0o600))
	_, got, _ := run(t, "replay", "-o", "json", path)
	assert.Equal(t, want, got)

	_, twice, _ := run(t, "replay", "-o", "json", recordingFile, path)
	assert.Equal(t, want, twice, "and spans that come twice count once")
}

func TestPricesImportWritesAFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "prices.yaml")
	code, stdout, stderr := run(t, "prices", "import", "testdata/litellm.json", "-O", out)
	require.Equal(t, ExitOK, code, stderr)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "1 model imported, 2 entries left out; written to "+out)
	code, stdout, stderr = run(t, "prices", "show", "--prices", out, "acme-2")
	require.Equal(t, ExitOK, code, stderr)
	assert.Contains(t, stdout, "acme-2")
}

func TestVersion(t *testing.T) {
	code, stdout, _ := run(t, "version", "-o", "json")
	require.Equal(t, ExitOK, code)
	var info versionInfo
	require.NoError(t, json.Unmarshal([]byte(stdout), &info))
	assert.Equal(t, buildinfo.Read(), info.Info)
	assert.NotEmpty(t, info.Prices)
	_, stdout, _ = run(t, "version")
	assert.True(t, strings.HasPrefix(stdout, "leasehold "+info.Version), stdout)
}

func TestCompletion(t *testing.T) {
	code, stdout, _ := run(t, "completion", "bash")
	require.Equal(t, ExitOK, code)
	assert.Contains(t, stdout, "leasehold")
	_, stdout, _ = run(t, "__complete", "prices", "show", "gpt-4o-m")
	assert.Contains(t, stdout, "gpt-4o-mini\topenai")
}

func TestRunReportsWriteErrors(t *testing.T) {
	for _, line := range [][]string{
		{"version"},
		{"version", "-o", "json"},
		{"replay", recordingFile},
		{"replay", "--tree", recordingFile},
		{"replay", "-o", "json", recordingFile},
		{"prices", "list"},
		{"prices", "show", "gpt-4o"},
		{"prices", "check", "testdata/prices.yaml"},
		{"prices", "import", "testdata/litellm.json"},
	} {
		var stderr bytes.Buffer
		code := Run(t.Context(), line, Streams{In: strings.NewReader(""), Out: full{}, Err: &stderr})
		assert.Equal(t, ExitError, code, line)
		assert.Contains(t, stderr.String(), assert.AnError.Error(), line)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, assert.AnError }
