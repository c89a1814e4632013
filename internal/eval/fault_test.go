// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/dataset"
)

var began = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// steady is a run of n steps of which each does something else.
func steady(n int) *run {
	r := &dataset.SWEBenchRun{Run: "example__steady-1", Exit: "Submitted", Resolved: true}
	for i := range n {
		r.Steps = append(r.Steps, dataset.SWEBenchStep{
			Model: "google/gemini-3-pro-preview", FinishReason: "stop", Created: int64(1700000000 + 7*i),
			InputTokens: int64(6000 + 300*i), OutputTokens: 100, Tool: "bash", Command: "sed",
			Action: fmt.Sprintf("%012x", i), Result: fmt.Sprintf("%012x", 1<<20+i), ExitCode: new(0),
		})
	}
	return sweRun(r, 0)
}

func faultNamed(t require.TestingT, name string) *fault {
	for i := range faults {
		if faults[i].name == name {
			return &faults[i]
		}
	}
	require.Fail(t, "no fault "+name)
	return nil
}

// toolsOf are the tool calls of a run with a fault, in order.
func toolsOf(in injected) (tools []ptrace.Span) {
	for _, td := range in.batches {
		for span := range spansOf(td) {
			if textAt(span, dataset.KeyTool) != "" {
				tools = append(tools, span)
			}
		}
	}
	return tools
}

// A loop's onset is the first step that repeats one: the steps before it are
// all different, and it is not.
func TestLoopsBeginAtTheirOnset(t *testing.T) {
	for _, name := range []string{"loop.call", "loop.alternate", "loop.stuck", "loop.failing"} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.IntRange(2, 40).Draw(t, "steps")
				in, ok := faultNamed(t, name).make(steady(n), began, rngOf(rapid.Uint64().Draw(t, "seed"), name, "r"))
				require.True(t, ok)
				tools, calls := toolsOf(in), map[string]bool{}
				for _, span := range tools[:in.onset] {
					calls[textAt(span, dataset.KeyArguments)] = true
				}
				assert.Len(t, calls, in.onset)
				assert.Contains(t, calls, textAt(tools[in.onset], dataset.KeyArguments))
				assert.GreaterOrEqual(t, len(tools), in.onset+6, "it goes on")
			})
		})
	}
}

func TestLoopsThatHaveNoPlaceAreLeftOut(t *testing.T) {
	for _, tt := range []struct {
		fault string
		steps int
	}{
		{"loop.call", 0},
		{"loop.alternate", 1},
		{"loop.stuck", 0},
		{"loop.failing", 0},
		{"growth", 1},
		{"missing_tool", 2},
		{"missing_root", 0},
		{"silence", 1},
		{"new_destination", 5},
		{"forbidden_tool", 0},
	} {
		_, ok := faultNamed(t, tt.fault).make(steady(tt.steps), began, rngOf(1, tt.fault, "r"))
		assert.False(t, ok, tt.fault)
	}
}

func TestGrowthIsGeometricInTheSecondHalf(t *testing.T) {
	in, ok := faultNamed(t, "growth").make(steady(20), began, rngOf(3, "growth", "r"))
	require.True(t, ok)
	assert.GreaterOrEqual(t, in.onset, 10)
	var prompts []int64
	for span := range spansOf(in.batches[0]) {
		if n := intAt(span, dataset.KeyInputTokens); n > 0 {
			prompts = append(prompts, n)
		}
	}
	require.Len(t, prompts, in.onset+growthSteps)
	for i := 1; i < len(prompts); i++ {
		grew := float64(prompts[i]) / float64(prompts[i-1])
		if i < in.onset {
			assert.Less(t, grew, 1.1)
		} else {
			assert.InDelta(t, growthFactor, grew, 0.001)
		}
	}
}

func TestWhatIsMissing(t *testing.T) {
	whole := newJournal(steady(12), began, rngOf(1, "", "")).write(began)
	require.Equal(t, 25, whole.SpanCount())

	in, _ := faultNamed(t, "missing_tool").make(steady(12), began, rngOf(1, "t", "r"))
	assert.Len(t, toolsOf(in), 11)
	assert.Equal(t, 24, in.batches[0].SpanCount())

	in, _ = faultNamed(t, "missing_root").make(steady(12), began, rngOf(1, "t", "r"))
	assert.Equal(t, 24, in.batches[0].SpanCount())

	in, _ = faultNamed(t, "silence").make(steady(12), began, rngOf(1, "t", "r"))
	assert.Equal(t, 2*in.onset, in.batches[0].SpanCount())
	for span := range spansOf(in.batches[0]) {
		assert.False(t, span.ParentSpanID().IsEmpty(), "no root")
	}
}

func TestNewDestinationIsOneMoreCallElsewhere(t *testing.T) {
	r := callOf(`{"recipient":"known","amount":"a"}`)
	r.Steps[0].Tool = "send_money"
	in, ok := faultNamed(t, "new_destination").make(dojoRun(r, 0), began, rngOf(1, "t", "r"))
	require.True(t, ok)
	tools := toolsOf(in)
	require.Len(t, tools, 2)
	assert.Equal(t, 1, in.onset)
	was, is := argumentsOf(tools[0]), argumentsOf(tools[1])
	assert.Equal(t, was["amount"], is["amount"])
	assert.NotEqual(t, was["recipient"], is["recipient"])
}

func TestForbiddenToolIsOnNoList(t *testing.T) {
	in, ok := faultNamed(t, "forbidden_tool").make(steady(5), began, rngOf(1, "t", "r"))
	require.True(t, ok)
	tools := toolsOf(in)
	assert.Equal(t, forbidden, textAt(tools[in.onset], dataset.KeyTool))
	phases := onlyKnownTools([]*run{steady(5)})["phases"].(map[string]any)
	assert.Equal(t, map[string]any{"allow": []any{"bash"}}, phases[heldPhase])
}

// Spans that are only delivered in another way are the same spans.
func TestDeliveryLosesNothing(t *testing.T) {
	count := func(batches []ptrace.Traces) map[string]int {
		seen := map[string]int{}
		for _, td := range batches {
			for span := range spansOf(td) {
				seen[fmt.Sprint(span.SpanID(), span.StartTimestamp(), span.Attributes().AsRaw())]++
			}
		}
		return seen
	}
	want := count([]ptrace.Traces{steady(9).traces(began)})
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		in, _ := faultNamed(t, "reordered").make(steady(9), began, rngOf(seed, "", ""))
		assert.Equal(t, want, count(in.batches))
		in, _ = faultNamed(t, "duplicated").make(steady(9), began, rngOf(seed, "", ""))
		for span, n := range count(in.batches) {
			assert.Equal(t, 2*want[span], n)
		}
	})
}

func TestFaultsAreTheSameForTheSameSeed(t *testing.T) {
	for i := range faults {
		f := &faults[i]
		text := func(seed uint64) string {
			in, _ := f.make(steady(20), began, rngOf(seed, f.name, "r"))
			var out strings.Builder
			out.WriteString(strconv.Itoa(in.onset))
			for _, td := range in.batches {
				data, err := (&ptrace.JSONMarshaler{}).MarshalTraces(td)
				require.NoError(t, err)
				out.Write(data)
			}
			return out.String()
		}
		first, again := text(5), text(5)
		assert.Equal(t, first, again, f.name)
	}
}

// A journal that was not changed is the run that it was made of, but for times.
func TestJournalWritesWhatItRead(t *testing.T) {
	was, is := map[string]map[string]any{}, map[string]map[string]any{}
	for span := range spansOf(steady(6).traces(began)) {
		was[span.SpanID().String()+span.ParentSpanID().String()] = span.Attributes().AsRaw()
	}
	for span := range spansOf(newJournal(steady(6), began, rngOf(1, "", "")).write(began)) {
		is[span.SpanID().String()+span.ParentSpanID().String()] = span.Attributes().AsRaw()
	}
	for _, attrs := range was {
		delete(attrs, dataset.KeyResponseID)
	}
	for _, attrs := range is {
		delete(attrs, dataset.KeyResponseID)
	}
	assert.Equal(t, was, is)
	assert.Equal(t, -1, stepOf(rootNumber, 2))
	assert.Equal(t, 0, stepOf(3, 2))
	assert.Equal(t, 1, stepOf(4, 2))
}
