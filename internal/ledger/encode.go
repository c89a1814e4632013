// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"encoding/hex"
	"strconv"
	"time"
	"unicode/utf8"
)

// The parts of a line, in their order. The hash is that of every byte of the
// line before tailHash, so nobody has to write an entry anew to check it.
const (
	partSeq   = `{"v":1,"seq":`
	partTime  = `,"time":"`
	partAgent = `","agent":`
	partKind  = `,"kind":`
	partID    = `,"id":`
	partWhat  = `,"what":`
	partData  = `,"data":`
	partPrev  = `,"prev":"`
	partHash  = `,"hash":"`
	partEnd   = `"}`

	hexLen = 2 * len(Hash{})
	// tailPrev and tailHash are how long the line is from `,"prev"` and from
	// `,"hash"` on, without the line feed.
	tailHash = len(partHash) + hexLen + len(partEnd)
	tailPrev = len(partPrev) + hexLen + 1 + tailHash
)

// AppendLine appends the entry as a line of JSON with its line feed. Equal
// entries make equal lines.
func (e *Entry) AppendLine(dst []byte) []byte {
	return e.appendHash(e.appendBody(dst))
}

func (e *Entry) appendHash(dst []byte) []byte {
	dst = append(dst, partHash...)
	dst = hex.AppendEncode(dst, e.Hash[:])
	return append(dst, partEnd+"\n"...)
}

// appendBody appends what the hash is taken of.
func (e *Entry) appendBody(dst []byte) []byte {
	dst = append(dst, partSeq...)
	dst = strconv.AppendUint(dst, e.Seq, 10)
	dst = append(dst, partTime...)
	dst = e.Time.UTC().AppendFormat(dst, time.RFC3339Nano)
	dst = append(dst, partAgent...)
	dst = appendText(dst, e.Agent)
	dst = append(dst, partKind...)
	dst = appendText(dst, string(e.Kind))
	dst = append(dst, partID...)
	dst = appendText(dst, e.ID)
	dst = append(dst, partWhat...)
	dst = appendText(dst, e.What)
	if e.Data != nil {
		dst = append(dst, partData...)
		dst = append(dst, e.Data...)
	}
	dst = append(dst, partPrev...)
	dst = hex.AppendEncode(dst, e.Prev[:])
	return append(dst, '"')
}

const digits = "0123456789abcdef"

// appendText appends text as a JSON string. Escaped, always as \u00xx, is what
// JSON demands, what encoding/json escapes for HTML (so that it leaves a line
// alone that passes through it), and what controls a terminal.
func appendText(dst []byte, text string) []byte {
	dst = append(dst, '"')
	begin := 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if !isEscaped(r) {
			i += size
			continue
		}
		dst = append(dst, text[begin:i]...)
		dst = append(dst, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
		i += size
		begin = i
	}
	dst = append(dst, text[begin:]...)
	return append(dst, '"')
}

func isEscaped(r rune) bool {
	switch r {
	case '"', '\\', '<', '>', '&', '\u2028', '\u2029':
		return true
	}
	return r < ' ' || r >= 0x7f && r <= 0x9f
}

// MarshalJSON is the line without its line feed, so that an entry can be checked
// wherever it is sent as JSON.
func (e Entry) MarshalJSON() ([]byte, error) {
	line := e.AppendLine(nil)
	return line[:len(line)-1], nil
}

// UnmarshalJSON is Decode.
func (e *Entry) UnmarshalJSON(line []byte) (err error) {
	*e, err = Decode(line)
	return err
}
