// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// BenchmarkBind is a flood of leases that one agent is given, each durable before the
// next, as the audit log tells of them.
func BenchmarkBind(b *testing.B) {
	for _, fsync := range []bool{false, true} {
		b.Run(fmt.Sprintf("fsync=%v", fsync), func(b *testing.B) {
			x, stop := started(b, b.TempDir(), fsync)
			defer stop()
			e := x.engine.Load()
			c := trustapi.Credential{Accessor: "accessor", Entity: "entity", Source: trustapi.SourceAudit, Issued: time.Now()}
			for n := 0; b.Loop(); n++ {
				c.Leases = []trustapi.Lease{{ID: fmt.Sprintf("database/creds/orders-ro/%024d", n), Issued: time.Now()}}
				require.NoError(b, e.Bind(b.Context(), "ns/bot", c))
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "leases/s")
		})
	}
}
