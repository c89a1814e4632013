// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/fxamacker/cbor/v2"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Keys of the records.
const (
	agentPrefix   = "agent/"
	asidePrefix   = "aside/"
	metaKey       = "meta"
	recordVersion = 1
)

// stored is an agent as it is kept.
type stored struct {
	Proven  bool              `cbor:"1,keyasint,omitempty"`
	Source  string            `cbor:"2,keyasint,omitempty"`
	Held    []byte            `cbor:"3,keyasint"`
	Dry     []byte            `cbor:"4,keyasint,omitempty"`
	Actions []trustapi.Action `cbor:"5,keyasint,omitempty"`
	Past    past              `cbor:"6,keyasint"`
	// Revision counts the transactions that changed it.
	Revision int64 `cbor:"7,keyasint,omitempty"`
	// Credentials that it is known to hold, Over its last cycles that have ended.
	Credentials []trustapi.Credential `cbor:"8,keyasint,omitempty"`
	Over        []string              `cbor:"9,keyasint,omitempty"`
	GivenUp     uint64                `cbor:"10,keyasint,omitempty"`
	// Gone says that there is no Agent of its name.
	Gone bool `cbor:"11,keyasint,omitempty"`
}

// meta is what is kept beside the agents.
type meta struct {
	Fleet trust.Fleet `cbor:"1,keyasint"`
	// Seq and Hash are the head of the ledger with Pending, which are the lines
	// of the last transaction; they may not have reached the ledger.
	Seq     uint64   `cbor:"2,keyasint"`
	Hash    []byte   `cbor:"3,keyasint"`
	Pending [][]byte `cbor:"4,keyasint,omitempty"`
}

var errDamaged = errors.New("the record is damaged")

// errVersion is that another build wrote a record. It is whole: to set it aside
// would take every agent's trust for a wrong upgrade.
var errVersion = errors.New("the record is of another version")

var encoding = func() cbor.EncMode {
	mode, err := cbor.EncOptions{Time: cbor.TimeRFC3339Nano}.EncMode()
	if err != nil {
		panic(err) // the options are constants
	}
	return mode
}()

// sum is the check sum of the version and the body.
func sum(version byte, body []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte{version}), crc32.IEEETable, body)
}

// seal writes a value: a version, a check sum, and CBOR (RFC 8949).
func seal(value any) ([]byte, error) {
	body, err := encoding.Marshal(value)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 5, 5+len(body))
	out[0] = recordVersion
	binary.BigEndian.PutUint32(out[1:], sum(recordVersion, body))
	return append(out, body...), nil
}

// unseal reads what seal has written.
func unseal(data []byte, value any) error {
	switch {
	case len(data) < 5:
		return fmt.Errorf("%w: it has %d bytes", errDamaged, len(data))
	case binary.BigEndian.Uint32(data[1:]) != sum(data[0], data[5:]):
		return fmt.Errorf("%w: its check sum is wrong", errDamaged)
	case data[0] != recordVersion:
		return fmt.Errorf("%w: %d, where this build reads %d; run the build that wrote it, or a newer one", errVersion, data[0], recordVersion)
	}
	return cbor.Unmarshal(data[5:], value)
}

func (a *agent) encode() ([]byte, error) {
	held, err := trust.EncodeState(a.held)
	if err != nil {
		return nil, err
	}
	s := stored{
		Proven: a.proven, Source: a.source, Held: held, Actions: a.actions, Past: a.past, Revision: a.revision,
		Credentials: a.creds, Over: a.over, GivenUp: a.givenUp, Gone: a.gone,
	}
	if a.dry != nil {
		if s.Dry, err = trust.EncodeState(a.dry); err != nil {
			return nil, err
		}
	}
	return seal(&s)
}

func decodeAgent(name string, data []byte) (*agent, error) {
	var s stored
	if err := unseal(data, &s); err != nil {
		return nil, err
	}
	a := &agent{
		name: name, proven: s.Proven, source: s.Source, actions: s.Actions, past: s.Past, revision: s.Revision, givenUp: s.GivenUp, gone: s.Gone,
	}
	a.holds(s.Credentials, s.Over)
	if len(s.Held) > 0 && s.Held[0] != trust.StateVersion {
		return nil, fmt.Errorf("%w: its state is %d, where this build reads %d; run the build that wrote it, or a newer one",
			errVersion, s.Held[0], trust.StateVersion)
	}
	var err error
	if a.held, err = trust.DecodeState(s.Held); err != nil {
		return nil, err
	}
	if s.Dry != nil {
		if a.dry, err = trust.DecodeState(s.Dry); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (m *meta) head() (h ledger.Head) {
	h.Seq = m.Seq
	copy(h.Hash[:], m.Hash)
	return h
}

// entries are those of the last transaction.
func (m *meta) entries() ([]ledger.Entry, error) {
	entries := make([]ledger.Entry, len(m.Pending))
	for i, line := range m.Pending {
		var err error
		if entries[i], err = ledger.Decode(line); err != nil {
			return nil, err
		}
	}
	return entries, nil
}
