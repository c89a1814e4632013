// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/extension/trustextension/internal/metadatatest"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// What a dashboard shows of an agent that was stopped.
func TestAgentsAreMeasured(t *testing.T) {
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { assert.NoError(t, tel.Shutdown(context.WithoutCancel(t.Context()))) })
	dir := t.TempDir()
	x, err := beginWith(t, dir, withStorage(t, dir), tel.NewTelemetrySettings())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, x.Shutdown(context.WithoutCancel(t.Context()))) })
	require.NoError(t, x.Submit(t.Context(), []trustapi.Submission{hardEvent("ns/a")}))
	require.Eventually(t, func() bool { return x.Fleet().OpenActions == 0 }, 30*time.Second, time.Millisecond)

	a, err := x.Agent("ns/a")
	require.NoError(t, err)
	who := attribute.String("agent", "ns/a")
	stamp := metricdatatest.IgnoreTimestamp()
	metadatatest.AssertEqualExtensionTrustAgentPhase(t, tel, []metricdata.DataPoint[int64]{point(int64(trust.Shadow), who)}, stamp)
	metadatatest.AssertEqualExtensionTrustAgentCondition(t, tel, []metricdata.DataPoint[int64]{
		point(int64(1), who, attribute.String("condition", trustapi.ConditionQuarantined)),
	}, stamp)
	metadatatest.AssertEqualExtensionTrustAgentDebt(t, tel, []metricdata.DataPoint[float64]{point(a.Debt, who)}, stamp)
	metadatatest.AssertEqualExtensionTrustAgentDebtLimit(t, tel, []metricdata.DataPoint[float64]{
		point(a.FreezeAt, who, attribute.String("limit", "freeze")),
	}, stamp)
	metadatatest.AssertEqualExtensionTrustAgentWealth(t, tel, []metricdata.DataPoint[float64]{point(a.Wealth, who)}, stamp)
	metadatatest.AssertEqualExtensionTrustAgentWealthGoal(t, tel, []metricdata.DataPoint[float64]{point(a.Goal, who)}, stamp)
}

// What it tells of itself. Without Kubernetes it always decides, and without Vault
// there is nothing to be blind to.
func TestHealthIsMeasured(t *testing.T) {
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { assert.NoError(t, tel.Shutdown(context.WithoutCancel(t.Context()))) })
	dir := t.TempDir()
	x, err := beginWith(t, dir, withStorage(t, dir), tel.NewTelemetrySettings())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, x.Shutdown(context.WithoutCancel(t.Context()))) })
	require.NoError(t, x.Submit(t.Context(), []trustapi.Submission{hardEvent("ns/a")}))
	require.Eventually(t, func() bool { return x.Fleet().OpenActions == 0 }, 30*time.Second, time.Millisecond)

	stamp := metricdatatest.IgnoreTimestamp()
	metadatatest.AssertEqualExtensionTrustDeciding(t, tel, []metricdata.DataPoint[int64]{point(int64(1))}, stamp)
	metadatatest.AssertEqualExtensionTrustLedgerBehind(t, tel, []metricdata.DataPoint[int64]{point(int64(0))}, stamp)
	_, err = tel.GetMetric("otelcol_extension_trust_vault_blind")
	require.Error(t, err)
	open, err := tel.GetMetric("otelcol_extension_trust_actions_open")
	require.NoError(t, err)
	assert.Len(t, open.Data.(metricdata.Gauge[int64]).DataPoints, len(trust.ActionKinds)*len(engine.Standings), "zeroes too")
	took, err := tel.GetMetric("otelcol_extension_trust_action_duration")
	require.NoError(t, err)
	kinds := map[string]uint64{}
	for _, p := range took.Data.(metricdata.Histogram[float64]).DataPoints {
		kind, _ := p.Attributes.Value("action")
		kinds[kind.AsString()] = p.Count
	}
	assert.EqualValues(t, 1, kinds[string(trust.Revoke)])
	assert.EqualValues(t, 1, kinds[string(trust.Suspend)])

	require.NoError(t, x.standBy())
	metadatatest.AssertEqualExtensionTrustDeciding(t, tel, []metricdata.DataPoint[int64]{point(int64(0))}, stamp)
}

func point[N int64 | float64](value N, attributes ...attribute.KeyValue) metricdata.DataPoint[N] {
	return metricdata.DataPoint[N]{Value: value, Attributes: attribute.NewSet(attributes...)}
}
