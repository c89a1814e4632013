// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// BenchmarkAudited takes in what one agent reads, and what others do that are none.
func BenchmarkAudited(b *testing.B) {
	s := newSite(b, unchanged)
	b.Cleanup(s.Stop)
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	made := s.login(b, "bot")
	records, _ := s.lines(0)
	require.NoError(b, s.Audited(b.Context(), records))
	for name, entity := range map[string]string{"agent": made.EntityID, "other": "somebody"} {
		b.Run(name, func(b *testing.B) {
			r := vaultaudit.Record{Path: "secret/orders/1", Operation: "read", Accessor: made.Accessor, Entity: entity}
			for n := 0; b.Loop(); n++ {
				r.ID, r.Time = fmt.Sprintf("%s-%d", name, n), time.Now()
				require.NoError(b, s.Audited(b.Context(), []vaultaudit.Record{r}))
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
