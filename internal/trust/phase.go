// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"fmt"
	"strings"
)

// Phase is how far an agent is trusted. Phases are ordered.
type Phase uint8

// The phases, from the least to the most trusted.
const (
	Shadow Phase = iota
	Restricted
	SemiAutonomous
	Autonomous
)

var phaseNames = [...]string{"shadow", "restricted", "semi-autonomous", "autonomous"}

// NumPhases is how many phases there are.
const NumPhases = len(phaseNames)

// String returns the phase as it is written everywhere.
func (p Phase) String() string {
	if int(p) < len(phaseNames) {
		return phaseNames[p]
	}
	return fmt.Sprintf("phase(%d)", uint8(p))
}

// ParsePhase returns the phase of this name.
func ParsePhase(name string) (Phase, error) {
	for i, n := range phaseNames {
		if n == name {
			return Phase(i), nil
		}
	}
	return Shadow, fmt.Errorf("no such phase: %q; phases are %s", name, strings.Join(phaseNames[:], ", "))
}

// MarshalText implements encoding.TextMarshaler.
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Phase) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePhase(string(text))
	return err
}

// Next is the phase above, itself for the highest.
func (p Phase) Next() Phase { return min(p+1, Autonomous) }

// Below is the phase below, itself for the lowest.
func (p Phase) Below() Phase {
	if p == Shadow {
		return Shadow
	}
	return p - 1
}
