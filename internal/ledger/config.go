// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"fmt"
)

// DefaultSegmentBytes is the size of a segment where none is configured.
const DefaultSegmentBytes = 64 << 20

// Config says where a ledger is and how it is kept.
type Config struct {
	// Directory holds the segments and nothing else. It is made if need be.
	Directory string
	// MaxSegmentBytes is how large a segment may grow, DefaultSegmentBytes if 0.
	// What is appended at once stays together, even if it alone is larger.
	MaxSegmentBytes int64
	// Sync makes Append return only when the disk has the entries. Without it
	// the last of them may be lost with the power, though never with the process.
	Sync bool
	// MaxSegments is how many segments are kept, the newest; 0 keeps all. Where
	// some were dropped, Verify can only check what is left.
	MaxSegments int
}

// Validate says what cannot be meant.
func (c Config) Validate() error {
	var all []error
	if c.Directory == "" {
		all = append(all, errors.New("directory must be set"))
	}
	if c.MaxSegmentBytes < 0 {
		all = append(all, fmt.Errorf("max_segment_bytes must not be negative (got %d)", c.MaxSegmentBytes))
	}
	// With a single one, a crash after a rotation would leave no hash to go on from.
	if c.MaxSegments < 0 || c.MaxSegments == 1 {
		all = append(all, fmt.Errorf("max_segments must be 0, to keep all, or at least 2 (got %d)", c.MaxSegments))
	}
	return errors.Join(all...)
}
