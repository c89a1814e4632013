// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadata"
)

func TestShutdownFlushes(t *testing.T) {
	r := startRig(t)
	r.consume(traffic(1, llm(2, 1, 10, 1), agent(1, 0, "planner")))
	r.consume(traffic(2, llm(2, 1, 10, 1)))
	r.end()
	roots := r.marked(semconv.CycleRoot)
	require.Len(t, roots, 2, "the held root and a synthetic one")
	for _, root := range roots {
		assert.Equal(t, "shutdown", attr(root, semconv.CycleClose))
		assert.Equal(t, int64(10), attr(root, semconv.CycleInput))
	}
	r.end()
	assert.Len(t, r.out(), 4, "a second shutdown sends nothing more")
}

func TestShutdownWithoutStart(t *testing.T) {
	r := newRig(t)
	r.end()
	r.end()
	assert.Empty(t, r.out())
}

func TestWhatCannotBeCreated(t *testing.T) {
	tests := []struct {
		name string
		edit func(*Config)
		want string
	}{
		{"no price file", func(c *Config) { c.Prices.File = "testdata/none.yaml" }, "prices::file: "},
		{"a cache mode of nothing", func(c *Config) { c.CacheModes = []CacheModeConfig{{Mode: CacheModeAuto}} }, "create span reader: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewFactory().CreateTraces(t.Context(), processortest.NewNopSettings(metadata.Type), testConfig(tt.edit), consumertest.NewNop())
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestARandomHashKeyIsMade(t *testing.T) {
	hash := func() any {
		r := newRig(t, func(c *Config) { c.HashKey, c.Content = "", ContentDrop })
		r.consume(traffic(1, tool(2, 1, "search", put("gen_ai.tool.call.arguments", "{}"))))
		r.end()
		return attr(r.left(2), semconv.ToolArgsHash)
	}
	one, two := hash(), hash()
	assert.Len(t, one, 32)
	assert.NotEqual(t, one, two, "another process cannot compare")
}

func TestTick(t *testing.T) {
	for settle, want := range map[time.Duration]time.Duration{
		time.Millisecond: 10 * time.Millisecond, time.Second: 200 * time.Millisecond, 10 * time.Minute: time.Second,
	} {
		assert.Equal(t, want, (&Config{SettleTime: settle}).tick())
	}
}

func TestAnEmptyBatchPasses(t *testing.T) {
	r := newRig(t)
	r.consume(ptrace.NewTraces())
	empty := ptrace.NewTraces()
	empty.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty()
	r.consume(empty)
	r.end()
	assert.Empty(t, r.out())
}
