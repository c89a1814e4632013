// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/watch"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// hooks count what the engine does.
func (x *trustExtension) hooks() engine.Hooks {
	t, ctx := x.telemetry, context.Background()
	return engine.Hooks{
		Evidence: func(effect trust.Effect) {
			t.ExtensionTrustEvidence.Add(ctx, 1, label("effect", string(effect)))
		},
		Refused: func(reason string) { t.ExtensionTrustEvidenceRefused.Add(ctx, 1, label("reason", reason)) },
		Decided: func(kind trust.Kind, observed bool) {
			t.ExtensionTrustDecisions.Add(ctx, 1, metric.WithAttributeSet(attribute.NewSet(
				attribute.String("decision", string(kind)), attribute.Bool("observed", observed))))
		},
		Acted: func(kind trust.ActionKind, state string) {
			t.ExtensionTrustActions.Add(ctx, 1, metric.WithAttributeSet(attribute.NewSet(
				attribute.String("action", string(kind)), attribute.String("state", state))))
		},
		Verified: func(kind trust.ActionKind, took time.Duration) {
			t.ExtensionTrustActionDuration.Record(ctx, took.Seconds(), label("action", string(kind)))
		},
		GivenUp:   func(n int) { t.ExtensionTrustCredentialsGivenUp.Add(ctx, int64(n)) },
		Committed: func(_ int, took time.Duration) { t.ExtensionTrustCommitDuration.Record(ctx, took.Seconds()) },
	}
}

// begun lets counters begin at zero whose first step is to be seen: Prometheus takes
// no increase from a series that begins at one.
func (x *trustExtension) begun() {
	t, ctx := x.telemetry, context.Background()
	for _, reason := range []string{engine.RefusedUnproven, engine.RefusedName, engine.RefusedRate, engine.RefusedAgents, engine.RefusedUnknown} {
		t.ExtensionTrustEvidenceRefused.Add(ctx, 0, label("reason", reason))
	}
	for _, kind := range []trust.Kind{trust.Promote, trust.Demote, trust.Quarantining, trust.Release, trust.Ask, trust.Freeze, trust.Unfreeze, trust.Launching, trust.Refuse} {
		t.ExtensionTrustDecisions.Add(ctx, 0, metric.WithAttributeSet(attribute.NewSet(
			attribute.String("decision", string(kind)), attribute.Bool("observed", false))))
	}
	for _, kind := range trust.ActionKinds {
		for _, state := range []string{trustapi.StateDone, trustapi.StateFailing} {
			t.ExtensionTrustActions.Add(ctx, 0, two("action", string(kind), "state", state))
		}
	}
	t.ExtensionTrustCredentialsGivenUp.Add(ctx, 0)
	if x.cfg.Vault.HasValue() {
		x.watchedNothing()
	}
}

// watchedNothing is the same for what the watcher of Vault counts and nobody wants.
func (x *trustExtension) watchedNothing() {
	for _, what := range [][2]string{{watch.CountGaps, "lost"}, {watch.CountDrift, "reverted"}, {watch.CountDrift, "failed"}, {watch.CountDrift, "told"}, {watch.CountPruned, "failed"}} {
		x.telemetry.ExtensionTrustVaultEvents.Add(context.Background(), 0, two("event", what[0], "outcome", what[1]))
	}
}

// asked counts a request of Vault.
func (x *trustExtension) asked(operation string, err error, took time.Duration) {
	x.telemetry.ExtensionTrustVaultRequestDuration.Record(context.Background(), took.Seconds(), metric.WithAttributeSet(attribute.NewSet(
		attribute.String("operation", operation), attribute.String("outcome", vaultapi.Outcome(err)))))
}

// watched counts what the watcher of Vault met with.
func (x *trustExtension) watched(what, outcome string) {
	x.telemetry.ExtensionTrustVaultEvents.Add(context.Background(), 1, metric.WithAttributeSet(attribute.NewSet(
		attribute.String("event", what), attribute.String("outcome", outcome))))
}

func label(key, value string) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(attribute.String(key, value)))
}

// observe registers what is read when metrics are collected.
func (x *trustExtension) observe() error {
	x.begun()
	t := x.telemetry
	return errors.Join(
		x.observeAgents(),
		x.observeHealth(),
		t.RegisterExtensionTrustAgentsCallback(func(_ context.Context, o metric.Int64Observer) error {
			fleet := x.Fleet()
			for p := trust.Shadow; x.decides.Load() && p <= trust.Autonomous; p++ {
				o.Observe(int64(fleet.ByPhase[p.String()]), label("phase", p.String()))
			}
			return nil
		}),
		t.RegisterExtensionTrustAgentsConditionsCallback(func(_ context.Context, o metric.Int64Observer) error {
			fleet := x.Fleet()
			for _, c := range trustapi.Conditions {
				if x.decides.Load() {
					o.Observe(int64(fleet.ByCondition[c]), label("condition", c))
				}
			}
			return nil
		}),
		t.RegisterExtensionTrustCredentialsCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(int64(x.engine.Load().Bound()))
			return nil
		}),
		t.RegisterExtensionTrustFleetFrozenCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(bit(x.Fleet().Frozen != nil))
			return nil
		}),
		t.RegisterExtensionTrustLedgerEntriesCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(int64(x.Fleet().Ledger.Seq))
			return nil
		}),
		t.RegisterExtensionTrustOutboxOldestCallback(func(_ context.Context, o metric.Float64Observer) error {
			o.Observe(x.OldestAction().Seconds())
			return nil
		}),
		t.RegisterExtensionTrustQueueCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(int64(x.Waiting()))
			return nil
		}),
	)
}
