// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/dataset"
)

// tolerance is how far a cost may be from its bill.
const tolerance = 0.001

func TestCostsAreTheBills(t *testing.T) {
	checkBills(t, filepath.Join("..", "..", "internal", "dataset", "testdata", "swebench.jsonl"))
}

func TestCostsAreTheBillsOfSharedRuns(t *testing.T) {
	folder := os.Getenv("LEASEHOLD_SHARED")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(folder, "swebench_runs.jsonl.gz")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("shared evaluation data is absent (set LEASEHOLD_SHARED to its folder): %v", err)
	}
	checkBills(t, path)
}

// bills is what the runs of a file were charged.
type bills struct {
	calls map[spanKey]float64
	// runs holds the bill of each run whose every call has one, by task.
	runs           map[string]float64
	cycles, billed int
	unbilled       map[spanKey]bool
}

// checkBills sends every run of a file through the collector and holds each
// call, each run and the total against what was billed.
func checkBills(t *testing.T, path string) {
	t.Helper()
	c := start(t, "E2E_SETTLE=3s")
	b := c.sendRuns(path)
	metrics := c.settled(b.cycles)
	c.terminate()

	spans := c.exported()
	want, got := b.checkCalls(t, spans)
	within(t, "all billed calls", want, got)
	b.checkRuns(t, spans)

	unbilled := 0.0
	for _, s := range spans {
		if b.unbilled[keyOf(s)] {
			unbilled += number(s, "leasehold.cost_usd")
		}
	}
	assert.InEpsilon(t, got+unbilled, metrics.sum("leasehold_cost_total"), 1e-9, "the metric is the sum of the spans")
	t.Logf("%d runs, %d billed calls: billed $%.6f, costs $%.6f, off by %.2g %%; %d calls without a bill cost $%.6f",
		b.cycles, b.billed, want, got, 100*math.Abs(got/want-1), len(b.unbilled), unbilled)
}

func (c *collector) sendRuns(path string) *bills {
	c.t.Helper()
	b := &bills{calls: map[spanKey]float64{}, runs: map[string]float64{}, unbilled: map[spanKey]bool{}}
	to := c.sender()
	for run, err := range dataset.ReadFile[dataset.SWEBenchRun](path) {
		require.NoError(c.t, err)
		td := run.Traces()
		b.note(run, td)
		to.send(td)
	}
	return b
}

// note remembers the bill of each call by its span: a step is a call and a tool.
func (b *bills) note(run *dataset.SWEBenchRun, td ptrace.Traces) {
	b.cycles++
	spans := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	for i := range run.Steps {
		key := keyOf(spans.At(2 * i))
		if bill := run.Steps[i].BilledUSD; bill != nil {
			b.calls[key] = *bill
			b.billed++
		} else {
			b.unbilled[key] = true
		}
	}
	if usd, ok := run.Bill(); ok {
		b.runs[run.Run] = usd
	}
}

func (b *bills) checkCalls(t *testing.T, spans []ptrace.Span) (want, got float64) {
	t.Helper()
	seen := 0
	for _, s := range spans {
		bill, ok := b.calls[keyOf(s)]
		if !ok {
			continue
		}
		seen++
		cost := number(s, "leasehold.cost_usd")
		within(t, "call "+s.SpanID().String(), bill, cost)
		assert.Equal(t, "priced", text(t, s, "leasehold.cost.source"), "the bill is not on the span")
		want, got = want+bill, got+cost
	}
	assert.Equal(t, b.billed, seen, "every billed call comes out, once")
	return want, got
}

func (b *bills) checkRuns(t *testing.T, spans []ptrace.Span) {
	t.Helper()
	found := roots(spans)
	assert.Len(t, found, b.cycles)
	for _, root := range found {
		if bill, ok := b.runs[text(t, root, "leasehold.cycle.task")]; ok {
			within(t, "run "+text(t, root, "leasehold.cycle.task"), bill, number(root, "leasehold.cycle.cost_usd"))
		}
	}
}

func within(t *testing.T, what string, want, got float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*want {
		assert.Failf(t, "cost is not the bill", "%s: billed $%.9f, costs $%.9f", what, want, got)
	}
}
