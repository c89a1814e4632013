// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// Target is what one step aims at: what a call of a tool does and where it goes.
// It holds hashes, no content; one is used for step after step.
type Target struct {
	Effect anomaly.Effect
	Dests  anomaly.Dests
	// Source is asked for what is seldom needed; nil knows nothing.
	Source Source
}

// Source knows more of the span that is being judged.
type Source interface {
	// Digests identify the system prompt of a model call and the tools that it
	// was offered; zero where the span does not carry them.
	Digests() (prompt, offered cycle.Hash)
}

func (t *Target) digests() (prompt, offered uint64) {
	if t == nil || t.Source == nil {
		return 0, 0
	}
	p, o := t.Source.Digests()
	return half(p), half(o)
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
