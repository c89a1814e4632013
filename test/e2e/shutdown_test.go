// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func TestShutdownSendsHeldRoots(t *testing.T) {
	traffic, want := generate(t, 40)
	c := start(t, "E2E_SETTLE=5m")
	c.sender().send(traffic...)
	time.Sleep(time.Second)
	require.Zero(t, c.scrape().sum("leasehold_cycles_total"), "roots are still held")

	c.terminate() // long before they are settled

	spans := c.exported()
	found := roots(spans)
	assert.Len(t, spans, want.Spans, "nothing is lost and nothing made up")
	assert.Len(t, found, want.Cycles)
	assert.InDelta(t, want.Usage.Input, sum(found, "leasehold.cycle.input_tokens"), 0)
	for _, root := range found {
		assert.Equal(t, "shutdown", text(t, root, "leasehold.cycle.close"))
	}
}

func TestShutdownReplacesRootsThatDidNotCome(t *testing.T) {
	traffic, want := generate(t, 10)
	for _, td := range traffic {
		spans := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
		last := spans.At(spans.Len() - 1).SpanID()
		spans.RemoveIf(func(s ptrace.Span) bool { return s.SpanID() == last })
	}
	c := start(t)
	c.sender().send(traffic...)
	c.terminate()

	found := roots(c.exported())
	assert.Len(t, found, want.Cycles)
	assert.InDelta(t, want.Usage.Output, sum(found, "leasehold.cycle.output_tokens"), 0)
	for _, root := range found {
		assert.Equal(t, "true", text(t, root, "leasehold.cycle.synthetic"))
	}
}
