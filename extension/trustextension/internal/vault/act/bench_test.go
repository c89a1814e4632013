// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// Each of these carries an action out and verifies it, on a real Vault with its
// audit log on, and reports the median and the 99th percentile in milliseconds.

func BenchmarkDisable(b *testing.B) {
	w := set(b, shared)
	w.must(trust.Narrow, trust.Shadow)
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		w.must(trust.Disable, trust.Shadow)
		took = append(took, time.Since(began))
		w.must(trust.Enable, trust.Shadow)
	}
	quantiles(b, "disable", took)
}

func BenchmarkNarrow(b *testing.B) {
	w := set(b, shared)
	var took []time.Duration
	for b.Loop() {
		w.must(trust.Widen, trust.Restricted)
		began := time.Now()
		w.must(trust.Narrow, trust.Shadow)
		took = append(took, time.Since(began))
	}
	quantiles(b, "narrow", took)
}

// BenchmarkRevoke ends a token with one lease of a database. gone is the time until
// a lookup of the accessor, as fast as they come, finds no token.
func BenchmarkRevoke(b *testing.B) {
	w := set(b, shared)
	w.must(trust.Narrow, trust.Shadow)
	var took, gone []time.Duration
	for b.Loop() {
		h := w.token("a", 1)
		began, seen := time.Now(), make(chan time.Duration, 1)
		go func() { seen <- w.until(h.Accessor, began) }()
		w.must(trust.Revoke, trust.Shadow)
		took = append(took, time.Since(began))
		gone = append(gone, <-seen)
		require.False(b, w.leaseThere(h.leases[0].ID))
	}
	quantiles(b, "revoke", took)
	quantiles(b, "gone", gone)
}

// until is how long it takes until there is no token of an accessor.
func (w *world) until(accessor string, began time.Time) time.Duration {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for {
		_, err := w.root.LookupToken(ctx, accessor)
		if errors.Is(err, vaultapi.ErrGone) || ctx.Err() != nil {
			return time.Since(began)
		}
		time.Sleep(200 * time.Microsecond)
	}
}

func quantiles(b *testing.B, name string, all []time.Duration) {
	b.Helper()
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, name+"-p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, name+"-p99-ms")
}
