// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// Target is what one call of a tool does and where it goes. It holds hashes, no
// content; one is used for step after step.
type Target struct {
	Effect anomaly.Effect
	Dests  anomaly.Dests
}

// Aim fills in what step, if it calls a tool, does with its arguments, which
// stand on the span; ok is false where there are none.
func (j *Judge) Aim(step *cycle.Step, args pcommon.Value, ok bool, target *Target) {
	target.Effect = anomaly.EffectUnknown
	target.Dests.Reset()
	if step.Role != cycle.RoleTool {
		return
	}
	t := &step.Tool
	effect, keys := j.effects.OfAnnotated(t.Name, anomaly.Annotated(t.ReadOnly, t.Destructive, t.OpenWorld))
	target.Effect = effect
	if ok {
		Destinations(args, keys, j.cfg.Hasher, &target.Dests)
	}
}
