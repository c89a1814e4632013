// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
)

// genUsage draws a consistent usage of up to limit tokens in each part.
func genUsage(limit int64) *rapid.Generator[cycle.Usage] {
	return rapid.Custom(func(t *rapid.T) cycle.Usage {
		n := func(label string) int64 { return rapid.Int64Range(0, limit).Draw(t, label) }
		u := cycle.Usage{CacheRead: n("read"), CacheWrite: n("write"), Reasoning: n("reasoning")}
		u.Input = u.CacheRead + u.CacheWrite + n("uncached")
		u.Output = u.Reasoning + n("answer")
		return u
	})
}

func genModel() *rapid.Generator[*Model] {
	return rapid.SampledFrom(Default().Models())
}

func genTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(0, 2_000_000_000).Draw(t, "unix"), 0)
	})
}

var genService = rapid.SampledFrom([]string{"", "default", "batch", "flex", "priority", "x"})

// Any counts, even absurd ones, have a finite cost that is not negative.
func TestCostIsFinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64()
		u := cycle.Usage{
			Input: n.Draw(t, "input"), Output: n.Draw(t, "output"), CacheRead: n.Draw(t, "read"),
			CacheWrite: n.Draw(t, "write"), Reasoning: n.Draw(t, "reasoning"),
		}
		usd, _ := genModel().Draw(t, "model").Cost(u, genTime().Draw(t, "at"), genService.Draw(t, "service"))
		require.False(t, math.IsNaN(usd) || math.IsInf(usd, 0) || usd < 0, "%v", usd)
	})
}

// More tokens of any kind never cost less.
func TestCostGrowsWithEachKind(t *testing.T) {
	more := map[string]func(u *cycle.Usage, n int64){
		"uncached":  func(u *cycle.Usage, n int64) { u.Input += n },
		"read":      func(u *cycle.Usage, n int64) { u.Input += n; u.CacheRead += n },
		"write":     func(u *cycle.Usage, n int64) { u.Input += n; u.CacheWrite += n },
		"answer":    func(u *cycle.Usage, n int64) { u.Output += n },
		"reasoning": func(u *cycle.Usage, n int64) { u.Output += n; u.Reasoning += n },
	}
	kinds := sortedKeys(more)
	rapid.Check(t, func(t *rapid.T) {
		m := genModel().Draw(t, "model")
		at, service := genTime().Draw(t, "at"), genService.Draw(t, "service")
		u := genUsage(1_000_000).Draw(t, "usage")
		v := u
		more[rapid.SampledFrom(kinds).Draw(t, "kind")](&v, rapid.Int64Range(1, 1_000_000).Draw(t, "more"))
		before, _ := m.Cost(u, at, service)
		after, _ := m.Cost(v, at, service)
		require.GreaterOrEqual(t, after, before*(1-1e-12))
	})
}

// Caches tell what the same tokens would have cost without any, at all models that ask
// less for reading than for plain input, and no less for writing.
func TestCachesAreTheDifferenceToPlainInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := genModel().Draw(t, "model")
		at, service := genTime().Draw(t, "at"), genService.Draw(t, "service")
		u := genUsage(1_000_000).Draw(t, "usage")
		plain := u
		plain.CacheRead, plain.CacheWrite = 0, 0
		usd, _ := m.Cost(u, at, service)
		without, _ := m.Cost(plain, at, service)
		c := m.Caches(u, at, service)
		require.GreaterOrEqual(t, c.Saved, 0.0)
		require.GreaterOrEqual(t, c.Added, 0.0)
		rates, _ := m.rates(u, at, service)
		if rates != nil && (rates.usd[bucketRead] > rates.usd[bucketInput] || rates.usd[bucketWrite] < rates.usd[bucketInput]) {
			return
		}
		require.InDelta(t, without, usd+c.Saved-c.Added, 1e-9*(1+without))
	})
}

// Within one tier, the cost of two calls is the cost of their sum.
func TestCostAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := genModel().Draw(t, "model")
		at, service := genTime().Draw(t, "at"), genService.Draw(t, "service")
		u, v := genUsage(10_000).Draw(t, "u"), genUsage(10_000).Draw(t, "v")
		a, _ := m.Cost(u, at, service)
		b, _ := m.Cost(v, at, service)
		both, _ := m.Cost(u.Add(v), at, service)
		require.InDelta(t, a+b, both, 1e-9*(1+both))
	})
}
