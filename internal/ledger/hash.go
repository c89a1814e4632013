// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// String is the hash in lower-case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText implements encoding.TextMarshaler.
func (h Hash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

// UnmarshalText implements encoding.TextUnmarshaler. It takes 64 hexadecimal
// digits.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != hexLen {
		return fmt.Errorf("a hash has %d hexadecimal digits, not %d", hexLen, len(text))
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// String is SEQ:HASH, as ParseHead reads it.
func (h Head) String() string { return strconv.FormatUint(h.Seq, 10) + ":" + h.Hash.String() }

// ParseHead reads a head that was written down as SEQ:HASH.
func ParseHead(text string) (h Head, err error) {
	seq, hash, ok := strings.Cut(text, ":")
	if !ok {
		return h, fmt.Errorf("a head is SEQ:HASH, not %q", text)
	}
	if h.Seq, err = strconv.ParseUint(seq, 10, 64); err != nil {
		return h, fmt.Errorf("a head is SEQ:HASH with a number as SEQ: %w", err)
	}
	return h, h.Hash.UnmarshalText([]byte(hash))
}
