// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"slices"
	"strings"
)

// Effect is what a tool does to the world outside its cycle.
type Effect uint8

// The effects, from the least to the most.
const (
	// EffectUnknown is a tool that nothing is known of.
	EffectUnknown Effect = iota
	// EffectRead only looks, inside.
	EffectRead
	// EffectReach looks outside: what is asked for can carry data out.
	EffectReach
	// EffectAct changes something.
	EffectAct
)

var effectNames = [...]string{"unknown", "read", "reach", "act"}

// String returns "unknown", "read", "reach" or "act".
func (e Effect) String() string { return effectNames[e&3] }

// MarshalText returns the effect's name; an effect that is none is an error.
func (e Effect) MarshalText() ([]byte, error) {
	if e > EffectAct {
		return nil, fmt.Errorf("%d is no effect; allowed are %s", uint8(e), allowedEffects())
	}
	return []byte(e.String()), nil
}

// UnmarshalText sets the effect by its name; an error lists those allowed.
func (e *Effect) UnmarshalText(text []byte) error {
	i := slices.Index(effectNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is no effect; allowed are %s", text[:min(len(text), maxQuoted)], allowedEffects())
	}
	*e = Effect(i)
	return nil
}

func allowedEffects() string {
	return strings.Join(effectNames[:len(effectNames)-1], ", ") + " and " + effectNames[EffectAct]
}

// LeavesTrace reports whether a tool of this effect acts or reaches outside.
func (e Effect) LeavesTrace() bool { return e == EffectReach || e == EffectAct }
