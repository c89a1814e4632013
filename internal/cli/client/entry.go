// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
)

// Entry is an entry of the ledger as the server tells it. What is not shown is
// kept as it came, so that whoever has the entry can check its hash.
type Entry struct {
	Seq   uint64
	Time  time.Time
	Agent string
	Kind  ledger.Kind
	What  string
	Data  json.RawMessage
	line  []byte
}

// UnmarshalJSON implements json.Unmarshaler.
func (e *Entry) UnmarshalJSON(line []byte) error {
	var parts struct {
		Seq   uint64          `json:"seq"`
		Time  time.Time       `json:"time"`
		Agent string          `json:"agent"`
		Kind  ledger.Kind     `json:"kind"`
		What  string          `json:"what"`
		Data  json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(line, &parts); err != nil {
		return err
	}
	*e = Entry{parts.Seq, parts.Time, parts.Agent, parts.Kind, parts.What, parts.Data, bytes.Clone(line)}
	return nil
}

// MarshalJSON implements json.Marshaler: the entry as it came.
func (e *Entry) MarshalJSON() ([]byte, error) { return e.line, nil }
