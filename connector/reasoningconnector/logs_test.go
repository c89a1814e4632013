// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadata"
	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadatatest"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/semconv"
)

// judgedCycle is a root with a verdict and nothing else.
func judgedCycle() ptrace.Traces {
	td := settledCycle("a")
	attrs := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Attributes()
	attrs.PutStr(semconv.CycleID, "run-1")
	attrs.PutInt(semconv.EvidenceSchema, audit.Schema)
	return td
}

func TestARefusalOfEvidenceIsPassedOn(t *testing.T) {
	refused := errors.New("refused")
	c, err := newLogsConnector(connectortest.NewNopSettings(metadata.Type), defaults(), consumertest.NewErr(refused))
	require.NoError(t, err)
	require.ErrorIs(t, c.ConsumeTraces(t.Context(), judgedCycle()), refused)
	require.NoError(t, c.ConsumeTraces(t.Context(), settledCycle("a")), "without evidence nothing is sent")
	require.NoError(t, c.Shutdown(t.Context()))
	require.NoError(t, c.Shutdown(t.Context()), "again")
}

func TestEvidenceIsOfTheConnectorsScope(t *testing.T) {
	set := connectortest.NewNopSettings(metadata.Type)
	set.BuildInfo.Version = "v9"
	sink := new(consumertest.LogsSink)
	c, err := newLogsConnector(set, defaults(), sink)
	require.NoError(t, err)
	require.NoError(t, c.ConsumeTraces(t.Context(), judgedCycle()))
	require.Len(t, sink.AllLogs(), 1)
	scope := sink.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).Scope()
	assert.Equal(t, metadata.ScopeName, scope.Name())
	assert.Equal(t, "v9", scope.Version())
}

func TestTelemetryOfEvidence(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	cfg := defaults()
	cfg.Evidence.Triggers = []TriggerConfig{
		{Name: "never", Conditions: []string{"false"}},
		{Name: "broken", Conditions: []string{`Len(attributes["none"]) > 0`}},
	}
	c, err := newLogsConnector(metadatatest.NewSettings(telemetry), cfg, consumertest.NewNop())
	require.NoError(t, err)
	td := judgedCycle()
	td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Attributes().Remove(semconv.CycleID)
	for range 2 {
		require.NoError(t, c.ConsumeTraces(t.Context(), td))
	}
	of := func(key, value string) []metricdata.DataPoint[int64] {
		return []metricdata.DataPoint[int64]{{Attributes: attribute.NewSet(attribute.String(key, value)), Value: 2}}
	}
	metadatatest.AssertEqualConnectorReasoningEvidenceUnread(t, telemetry, of("reason", "no_cycle"), metricdatatest.IgnoreTimestamp())
	metadatatest.AssertEqualConnectorReasoningTriggerFailures(t, telemetry, of("trigger", "broken"), metricdatatest.IgnoreTimestamp())
	require.NoError(t, c.Shutdown(t.Context()))
	require.NoError(t, telemetry.Shutdown(t.Context()))
}

// Validate has seen the configuration before; a caller that skips it is told.
func TestTriggersAreCompiledAtTheStart(t *testing.T) {
	cfg := defaults()
	cfg.Evidence.Triggers = []TriggerConfig{{Name: "a", Conditions: []string{"true"}}, {Name: "b", Conditions: []string{"nope"}}}
	_, err := newLogsConnector(connectortest.NewNopSettings(metadata.Type), cfg, consumertest.NewNop())
	assert.ErrorContains(t, err, "evidence::triggers::1: conditions must be OTTL conditions")
}
