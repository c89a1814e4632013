// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"regexp"
	"strings"
	"unicode"
)

// maxText is how much of a text from outside an error holds, in bytes.
const maxText = 300

// secrets are what looks like a token of Vault (also of OpenBao, and of the form
// before Vault 1.10) or a JWT, such as a ServiceAccount's.
var secrets = regexp.MustCompile(`\b(hv[sbr]|[sbr])\.[A-Za-z0-9_-]{20,}(\.[A-Za-z0-9]+)?|\beyJ[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*){1,2}`)

// clean is a text from outside, fit for an error and a log: short, on one line, and
// without anything that looks like a secret.
func clean(text string) string {
	const most = 16 * maxText
	if len(text) > most {
		text = text[:most]
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text)
	// Only now: what was left out may have stood in the middle of a secret.
	text = secrets.ReplaceAllString(strings.Join(strings.Fields(text), " "), "[REDACTED]")
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "…"
	}
	return text
}
