// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

import (
	"fmt"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// File is one recording: OTLP as JSON, a cycle a line.
type File struct {
	Name string
	Data []byte
}

// recording is a file before it is written.
type recording struct {
	name   string
	cycles []ptrace.Traces
}

// Files are the recordings of testdata/demo/judged, in the order in which they
// are to be judged, as their names say: the cycles of the first two teach what
// is usual.
func Files() ([]File, error) {
	return written([]recording{
		{"1-support-desk-usual.jsonl", supportUsual()},
		{"2-coder-usual.jsonl", coderUsual()},
		{"3-support-desk-fine.jsonl", supportFine()},
		{"4-researcher-loops.jsonl", researcherLoops()},
		{"5-coder-overspends.jsonl", coderOverspends()},
		{"6-support-desk-steered.jsonl", supportSteered()},
	})
}

// TrustFiles are the recordings of testdata/demo/trust: agents that are to come
// to different phases.
func TrustFiles() ([]File, error) {
	return written([]recording{
		{"1-librarian.jsonl", usualReadings(&librarian, 0)},
		{"2-researcher.jsonl", usualReadings(&researcher, 2)},
		{"3-researcher-lost.jsonl", researcherLosesItself()},
		{"4-support-desk.jsonl", supportUsual()[:1]},
	})
}

func written(recordings []recording) (files []File, err error) {
	for _, f := range recordings {
		data, err := lines(f.cycles)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		files = append(files, File{f.name, data})
	}
	return files, nil
}

func lines(cycles []ptrace.Traces) (out []byte, err error) {
	marshaler := ptrace.JSONMarshaler{}
	for _, cycle := range cycles {
		line, err := marshaler.MarshalTraces(cycle)
		if err != nil {
			return nil, err
		}
		out = append(append(out, line...), '\n')
	}
	return out, nil
}
