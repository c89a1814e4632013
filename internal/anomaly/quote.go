// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxQuoted is how many bytes of a name that comes from outside a finding's
// text holds.
const maxQuoted = 64

// quoted puts a name from outside between backticks: cut, and without the
// characters that could end the quotation, hide or turn text around.
func quoted(name string) string {
	var b strings.Builder
	b.WriteByte('`')
	for _, r := range name {
		if r == '`' || r == utf8.RuneError || !unicode.IsPrint(r) {
			continue
		}
		if b.Len()+utf8.RuneLen(r) > maxQuoted+1 {
			break
		}
		b.WriteRune(r)
	}
	b.WriteByte('`')
	return b.String()
}

// toolName is how a finding's text speaks of the tool of e.
func (in *Input) toolName(e *Entry) string {
	if name := quoted(in.Tool(e)); name != "``" {
		return name
	}
	return "a tool without a name"
}
