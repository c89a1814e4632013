// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// StateVersion is the version of the form in which states are stored.
const StateVersion = 1

// maxState bounds a stored state, in bytes. A full one has about half of it.
const maxState = 64 << 10

// ErrState says that a stored state cannot be read. It must never be taken for a
// new agent's: what is damaged is set aside, and a person decides.
var ErrState = errors.New("stored state cannot be read")

var encoding = func() cbor.EncMode {
	o := cbor.CoreDetEncOptions()
	o.Time = cbor.TimeRFC3339Nano
	return must(o.EncMode())
}()

// A field that is not known was written by a newer build: to drop it could drop
// what keeps an agent down.
var decoding = must(cbor.DecOptions{
	DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
	ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
	MaxArrayElements:  4 * MaxCycles, MaxMapPairs: 64, MaxNestedLevels: 8,
}.DecMode())

// must returns a mode whose options are constants of this package.
func must[M any](m M, err error) M {
	if err != nil {
		panic(err)
	}
	return m
}

// EncodeState returns a state as it is stored: a byte for the version, then
// deterministic CBOR (RFC 8949, 4.2).
func EncodeState(s *State) ([]byte, error) {
	body, err := encoding.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode state: %w", err)
	}
	return append([]byte{StateVersion}, body...), nil
}

// DecodeState reads what EncodeState has written; it returns ErrState for
// anything else.
func DecodeState(stored []byte) (*State, error) {
	switch {
	case len(stored) == 0:
		return nil, fmt.Errorf("%w: it is empty", ErrState)
	case len(stored) > maxState:
		return nil, fmt.Errorf("%w: it has %d bytes, more than %d", ErrState, len(stored), maxState)
	case stored[0] != StateVersion:
		return nil, fmt.Errorf("%w: it has version %d, this build reads %d: upgrade first", ErrState, stored[0], StateVersion)
	}
	s := new(State)
	if err := decoding.Unmarshal(stored[1:], s); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	if s.OneRun != nil {
		s.Runs, s.OneRun = append(s.Runs, *s.OneRun), nil
	}
	if err := s.bounded(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return s, nil
}

// bounded returns what of a state no decision can have left.
func (s *State) bounded() error {
	for i := 1; i < len(s.Cycles); i++ {
		if after(&s.Cycles[i-1], &s.Cycles[i]) {
			return fmt.Errorf("cycle %d is older than the one before it", i)
		}
	}
	switch {
	case s.Phase > Autonomous:
		return fmt.Errorf("it holds %s, which is none", s.Phase)
	case len(s.Cycles) > MaxCycles, len(s.Seen) > MaxSeen, len(s.Open) > MaxOpen, len(s.Tally.Tasks) > MaxTasks,
		len(s.Prior) > MaxPrior, len(s.Runs) > MaxRuns:
		return fmt.Errorf("it remembers %d cycles, %d findings, %d open cycles, %d tasks, %d accounts and %d runs: too many",
			len(s.Cycles), len(s.Seen), len(s.Open), len(s.Tally.Tasks), len(s.Prior), len(s.Runs))
	case s.Debt != s.Debt || s.LogWealth != s.LogWealth:
		return errors.New("its debt or wealth is no number")
	}
	return nil
}
