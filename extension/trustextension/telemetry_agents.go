// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// maxAgentSeries is the most agents that have series of their own, in the order of
// their names: more would make every scrape slow, and are counted all the same.
const maxAgentSeries = 500

// observeAgents registers what is read of each agent.
func (x *trustExtension) observeAgents() error {
	t := x.telemetry
	return errors.Join(
		t.RegisterExtensionTrustAgentPhaseCallback(func(_ context.Context, o metric.Int64Observer) error {
			x.each(func(a *trustapi.Agent) { o.Observe(int64(a.Phase), label("agent", a.Name)) })
			return nil
		}),
		t.RegisterExtensionTrustAgentDebtCallback(func(_ context.Context, o metric.Float64Observer) error {
			x.each(func(a *trustapi.Agent) { o.Observe(a.Debt, label("agent", a.Name)) })
			return nil
		}),
		t.RegisterExtensionTrustAgentDebtLimitCallback(func(_ context.Context, o metric.Float64Observer) error {
			x.each(func(a *trustapi.Agent) {
				o.Observe(a.FreezeAt, two("agent", a.Name, "limit", "freeze"))
				if a.Phase > trust.Shadow { // an agent in shadow cannot fall
					o.Observe(a.DemoteAt, two("agent", a.Name, "limit", "demote"))
				}
			})
			return nil
		}),
		t.RegisterExtensionTrustAgentWealthCallback(func(_ context.Context, o metric.Float64Observer) error {
			x.each(func(a *trustapi.Agent) { o.Observe(a.Wealth, label("agent", a.Name)) })
			return nil
		}),
		t.RegisterExtensionTrustAgentWealthGoalCallback(func(_ context.Context, o metric.Float64Observer) error {
			x.each(func(a *trustapi.Agent) {
				if a.Goal > 0 { // there is a phase to rise to
					o.Observe(a.Goal, label("agent", a.Name))
				}
			})
			return nil
		}),
		t.RegisterExtensionTrustAgentConditionCallback(func(_ context.Context, o metric.Int64Observer) error {
			x.each(func(a *trustapi.Agent) {
				for _, c := range a.Conditions {
					o.Observe(1, two("agent", a.Name, "condition", c))
				}
			})
			return nil
		}),
	)
}

func (x *trustExtension) each(observe func(*trustapi.Agent)) {
	all := x.Agents(trustapi.Query{Limit: maxAgentSeries})
	for i := range all {
		observe(&all[i])
	}
}

func two(key, value, other, its string) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(attribute.String(key, value), attribute.String(other, its)))
}
