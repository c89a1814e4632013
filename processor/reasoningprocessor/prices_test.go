// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

func priced(model, input string) string {
	return "models:\n  - {provider: openai, model: " + model + ", prices: [{input: " + input + ", output: 0}]}\n"
}

func TestThePriceFileIsReloaded(t *testing.T) {
	inTime(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "prices.yaml")
		write := func(text string) { require.NoError(t, os.WriteFile(file, []byte(text), 0o600)) }
		write(priced("gpt-4o-mini", "7"))
		r := startRig(t, func(c *Config) { c.Prices.File = file })
		span := uint64(10)
		cost := func() any {
			span++
			r.consume(traffic(byte(span), llm(span, 1, 1000, 0))) // a cycle keeps the prices it began with
			return attr(r.left(span), semconv.CostUSD)
		}
		assert.InDelta(t, 0.007, cost(), 1e-12)

		time.Sleep(61 * time.Second) // unchanged
		write(priced("gpt-4o-mini", "9"))
		assert.InDelta(t, 0.007, cost(), 1e-12, "not before the interval")
		time.Sleep(time.Minute) // changed
		assert.InDelta(t, 0.009, cost(), 1e-12)

		write("models: [")
		time.Sleep(time.Minute) // failed
		assert.InDelta(t, 0.009, cost(), 1e-12, "the prices in use stay")
		require.NoError(t, os.Remove(file))
		time.Sleep(time.Minute) // failed
		assert.InDelta(t, 0.009, cost(), 1e-12)
		r.counts(metadatatest.AssertEqualProcessorReasoningPriceReloads,
			count(1, "result", "changed"), count(1, "result", "unchanged"), count(2, "result", "failed"))
	})
}

func TestThePriceFileIsLeftAlone(t *testing.T) {
	inTime(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "prices.yaml")
		require.NoError(t, os.WriteFile(file, []byte(priced("gpt-4o-mini", "7")), 0o600))
		r := startRig(t, func(c *Config) { c.Prices = PricesConfig{File: file} })
		require.NoError(t, os.Remove(file))
		time.Sleep(24 * time.Hour)
		r.never("price_reloads")
	})
}

func TestModelsThatAreNotListed(t *testing.T) {
	r := newRig(t)
	unlisted := put("gen_ai.response.model", "nobody-knows-1")
	r.consume(traffic(1, llm(2, 1, 1000, 100, unlisted), agent(1, 0, "planner")))
	r.end()
	call := r.left(2)
	assert.Equal(t, true, attr(call, semconv.ModelUnknown))
	assert.Nil(t, attr(call, semconv.CostUSD), "no cost is better than a wrong one")
	assert.Equal(t, int64(1), attr(r.left(1), semconv.CycleUnpriced))
	assert.Nil(t, attr(r.left(1), semconv.CycleCostUSD))
}
