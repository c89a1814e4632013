// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/ptracetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Each folder of testdata/cycles is a case: the spans of input.yaml come out
// as those of output.yaml. UPDATE_GOLDEN=1 writes the outputs anew.
func TestGolden(t *testing.T) {
	inputs, err := filepath.Glob(filepath.Join("testdata", "cycles", "*", "input.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, inputs)
	for _, input := range inputs {
		dir := filepath.Dir(input)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			td, err := golden.ReadTraces(input)
			require.NoError(t, err)
			var got ptrace.Traces
			inTime(t, func(t *testing.T) {
				r := newRig(t)
				r.consume(td)
				r.end()
				got = together(r.sink.AllTraces())
			})
			output := filepath.Join(dir, "output.yaml")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				require.NoError(t, golden.WriteTracesToFile(output, got))
			}
			want, err := golden.ReadTraces(output)
			require.NoError(t, err)
			assert.NoError(t, ptracetest.CompareTraces(want, got, ptracetest.IgnoreSpanID()))
		})
	}
}

// together is all batches in one.
func together(all []ptrace.Traces) ptrace.Traces {
	out := ptrace.NewTraces()
	for _, td := range all {
		td.ResourceSpans().MoveAndAppendTo(out.ResourceSpans())
	}
	return out
}
