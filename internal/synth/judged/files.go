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

// Files are the recordings in the order in which they are to be judged, as
// their names say: the cycles of the first two teach what is usual.
func Files() ([]File, error) {
	var files []File
	for _, f := range []struct {
		name   string
		cycles []ptrace.Traces
	}{
		{"1-support-desk-usual.jsonl", supportUsual()},
		{"2-coder-usual.jsonl", coderUsual()},
		{"3-support-desk-fine.jsonl", supportFine()},
		{"4-researcher-loops.jsonl", researcherLoops()},
		{"5-coder-overspends.jsonl", coderOverspends()},
		{"6-support-desk-steered.jsonl", supportSteered()},
	} {
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
