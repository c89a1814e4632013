// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// rule is one path of a policy.
type rule struct {
	// why is a comment, of one line.
	why          string
	path         string
	capabilities []string
	// parameters are those that a request may have, with the values allowed, none
	// for any; nil for whatever it has. With a glob as a value, one string with a
	// comma in it would pass, which Vault then takes for a list: deny those.
	parameters []parameter
	// denied are values that a request may not have, whatever is allowed.
	denied []parameter
	// wrapped is how long the answer may be wrapped at most; it must be. 0 for an
	// answer that comes as it is.
	wrapped time.Duration
}

type parameter struct {
	name   string
	values []string
}

// document is the text of a policy.
func document(head string, rules []rule) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n", head)
	for _, r := range rules {
		r.write(&out)
	}
	return out.String()
}

func (r *rule) write(out *strings.Builder) {
	fmt.Fprintf(out, "\n# %s\npath %s {\n  capabilities = %s\n", r.why, quote(r.path), list(r.capabilities))
	if r.wrapped > 0 {
		fmt.Fprintf(out, "  min_wrapping_ttl = \"1s\"\n  max_wrapping_ttl = \"%ds\"\n", int(r.wrapped.Seconds()))
	}
	block(out, "allowed_parameters", r.parameters)
	block(out, "denied_parameters", r.denied)
	out.WriteString("}\n")
}

func block(out *strings.Builder, name string, all []parameter) {
	if all == nil {
		return
	}
	fmt.Fprintf(out, "  %s = {\n", name)
	for _, p := range all {
		fmt.Fprintf(out, "    %s = %s\n", quote(p.name), list(p.values))
	}
	out.WriteString("  }\n")
}

func list(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quote lets no text end before its closing quote, nor run over its line: not in a
// string, and not in a comment.
func quote(text string) string { return strconv.QuoteToASCII(text) }
