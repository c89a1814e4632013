// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"encoding/binary"
	"strconv"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// MaxLabel is the longest label value in bytes. Longer values are cut at the
// last whole character before it.
const MaxLabel = 128

// AppendLabel appends one label value to a series key and returns the extended
// key. Invalid UTF-8 is replaced character by character; the empty value means
// that the series does not have the label.
func AppendLabel(key []byte, value string) []byte {
	value = cut(value)
	at := len(key)
	key = append(append(key, byte(len(value))), value...)
	if !endsASCII(key, len(value)) && !utf8.ValidString(value) {
		return appendRepaired(key[:at], value)
	}
	return key
}

// endsASCII reports whether the last n bytes are ASCII: nearly all labels are,
// and every span has several. It looks at eight bytes at a time and may say no
// for what is in front of the n.
func endsASCII(b []byte, n int) bool {
	const high = 0x8080808080808080
	for ; n > 0 && len(b) >= 8; n -= 8 {
		if binary.LittleEndian.Uint64(b[len(b)-8:])&high != 0 {
			return false
		}
		b = b[:len(b)-8]
	}
	return n <= 0
}

// AppendInt appends the value of a Label with Int set; 0 means absent.
func AppendInt(key []byte, value int64) []byte {
	at := len(key)
	key = append(key, 0)
	if value != 0 {
		key = strconv.AppendInt(key, value, 10)
	}
	key[at] = byte(len(key) - at - 1)
	return key
}

// cut shortens s to MaxLabel without splitting a character.
func cut(s string) string {
	if len(s) <= MaxLabel {
		return s
	}
	end := MaxLabel
	for end > MaxLabel-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// appendRepaired writes U+FFFD for each byte that is not UTF-8. That is longer
// than the byte it stands for, so the limit is enforced again.
func appendRepaired(key []byte, value string) []byte {
	at := len(key)
	key = append(key, 0)
	for _, r := range value {
		if len(key)-at-1+utf8.RuneLen(r) > MaxLabel {
			break
		}
		key = utf8.AppendRune(key, r)
	}
	key[at] = byte(len(key) - at - 1)
	return key
}

// putLabels writes the values of key, which are in the order of labels.
func putLabels(key string, labels []Label, attrs pcommon.Map) {
	attrs.EnsureCapacity(len(labels))
	for _, label := range labels {
		if key == "" {
			return
		}
		value := key[1 : 1+int(key[0])]
		key = key[1+len(value):]
		putLabel(label, value, attrs)
	}
}

func putLabel(label Label, value string, attrs pcommon.Map) {
	if value == "" {
		return
	}
	if label.Int {
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			attrs.PutInt(label.Key, n)
			return
		}
	}
	attrs.PutStr(label.Key, value)
}
