// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package actuate carries actions out.
package actuate

import (
	"context"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// Observe writes actions down and does nothing else. It is what carries actions
// out where neither Kubernetes nor Vault is there to act on.
type Observe struct{ Log *zap.Logger }

// Do writes the action down. It does not fail.
func (o *Observe) Do(_ context.Context, action trustapi.Action) (string, error) {
	o.Log.Info("action", zap.String("agent", action.Agent), zap.String("kind", string(action.Kind)),
		zap.Stringer("phase", action.Phase), zap.String("id", action.ID), zap.Uint64("decision", action.Decision))
	return "written down; nothing is connected that could be acted on", nil
}

// Verify returns nil: what was to be brought about is a line in the log.
func (o *Observe) Verify(context.Context, trustapi.Action) error { return nil }
