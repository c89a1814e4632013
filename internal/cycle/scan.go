// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import "strings"

// Messages in JSON are long and most of them is of no interest. These find the
// part that is, from quotation mark to quotation mark, without reading texts.

// elementsOf returns what stands behind the bracket of an array in JSON, ""
// where s is none.
func elementsOf(s string) string {
	i := skipSpace(s, 0)
	if i >= len(s) || s[i] != '[' {
		return ""
	}
	return s[skipSpace(s, i+1):]
}

// memberOf returns the value of a member of an object in JSON as it stands, ""
// where there is none. The object may be cut off behind the member.
func memberOf(object, name string) string {
	i := skipSpace(object, 0)
	if i >= len(object) || object[i] != '{' {
		return ""
	}
	for i = skipSpace(object, i+1); i < len(object) && object[i] == '"'; i = skipSpace(object, i+1) {
		end := skipText(object, i)
		if end < 0 {
			return ""
		}
		key := object[i+1 : end-1]
		if i = skipSpace(object, end); i >= len(object) || object[i] != ':' {
			return ""
		}
		i = skipSpace(object, i+1)
		if end = skipValue(object, i); end < 0 {
			return ""
		}
		if key == name {
			return object[i:end]
		}
		if i = skipSpace(object, end); i >= len(object) || object[i] != ',' {
			return ""
		}
	}
	return ""
}

// skipValue returns the place behind the value at i, -1 when it does not end.
func skipValue(s string, i int) int {
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '"':
			if i = skipText(s, i); i < 0 {
				return -1
			}
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return -1
			}
			if depth--; depth == 0 {
				return i + 1
			}
		default:
			if depth == 0 {
				return skipWord(s, i)
			}
		}
		i++
	}
	return -1
}

// skipWord returns the place behind a number, true, false or null.
func skipWord(s string, i int) int {
	n := strings.IndexAny(s[i:min(len(s), i+maxNumeral+1)], ",]} \t\r\n")
	if n <= 0 {
		return -1
	}
	return i + n
}

// skipText returns the place behind the text that begins at i, -1 when it does
// not end.
func skipText(s string, i int) int {
	begin := i + 1
	for i = begin; ; i++ {
		n := strings.IndexByte(s[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		back := i
		for back > begin && s[back-1] == '\\' {
			back--
		}
		if (i-back)%2 == 0 {
			return i + 1
		}
	}
}

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}
