// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import "fmt"

// skipSpace returns the position of the first byte from pos on that is no
// JSON white space.
func skipSpace(data []byte, pos int) int {
	for pos < len(data) {
		switch data[pos] {
		case ' ', '\t', '\r', '\n':
			pos++
		default:
			return pos
		}
	}
	return pos
}

// skipValue returns where the JSON value that starts at pos ends. It finds the
// end only; whether the value is valid shows when it is decoded.
func skipValue(data []byte, pos int) (end int, err error) {
	if pos >= len(data) {
		return 0, errTruncated
	}
	switch data[pos] {
	case '{', '[':
		return skipNested(data, pos)
	case '"':
		return skipString(data, pos)
	}
	end = pos
	for end < len(data) && isLiteral(data[end]) {
		end++
	}
	if end == pos {
		return 0, fmt.Errorf("unexpected %q at byte %d", data[pos], pos)
	}
	return end, nil
}

func skipNested(data []byte, pos int) (end int, err error) {
	for depth := 0; pos < len(data); pos++ {
		switch data[pos] {
		case '"':
			if end, err = skipString(data, pos); err != nil {
				return 0, err
			}
			pos = end - 1
		case '{', '[':
			if depth++; depth > maxDepth {
				return 0, errTooDeep
			}
		case '}', ']':
			if depth--; depth == 0 {
				return pos + 1, nil
			}
		}
	}
	return 0, errTruncated
}

func skipString(data []byte, pos int) (end int, err error) {
	for pos++; pos < len(data); pos++ {
		switch data[pos] {
		case '\\':
			pos++
		case '"':
			return pos + 1, nil
		}
	}
	return 0, errTruncated
}

func isLiteral(c byte) bool {
	return c == '-' || c == '+' || c == '.' ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
