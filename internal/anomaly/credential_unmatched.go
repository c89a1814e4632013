// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/cycle"
)

// RuleUnmatched is the id of the rule on requests of Vault that no tool explains,
// and ParamTolerance its threshold.
const (
	RuleUnmatched  = "credential.unmatched"
	ParamTolerance = "tolerance_ms"
)

// defaultTolerance is in milliseconds.
const defaultTolerance = 2000

var credentialUnmatched = Rule{
	ID:       RuleUnmatched,
	Severity: Critical,
	Scope:    ScopeCycle,
	What: "Hard event: a credential of the cycle was used for a request of Vault, and no tool call explains it. One does where " +
		"the request's `traceparent` names it or a span below it, or where the path is granted to its tool and it was running at the time.",
	Why: "Vault's audit log is written where the agent cannot reach. Who sends only the spans that look good " +
		"leaves the request without its step.",
	Tune: "Silent without an audit log, where the cycle's roots have not all come, where it has more steps than are looked at, or had " +
		"to be settled early. Let agents send `traceparent` to Vault, and name in `spec.vault.grants` the tool that needs each path. " +
		"Span times are the agent's and audit times Vault's: raise `tolerance_ms` where their clocks differ by more, beyond what the " +
		"times show at which spans come.",
	Rate: "Not measured: the recorded runs had no Vault.",
	Params: []Param{
		{
			Name: ParamTolerance, Unit: "ms", Default: defaultTolerance, Min: 1, Max: 3_600_000,
			Doc: "how long before a tool call began or after it ended a request still belongs to it",
		},
	},
	Check: checkCredentialUnmatched,
}

func checkCredentialUnmatched(in *Input) (f Finding, fired bool) {
	if !in.Facts.Whole || len(in.Facts.Uses) == 0 {
		return f, false
	}
	tolerance := millisOf(in.Params[0])
	var odd []*CredentialUse
	for i := range in.Facts.Uses {
		if u := &in.Facts.Uses[i]; !in.explains(u, tolerance) {
			odd = append(odd, u)
		}
	}
	if len(odd) == 0 {
		return f, false
	}
	seen := ""
	if !in.Facts.UsesKnown {
		seen = " that were seen"
	}
	f, fired = found(Critical, "%d of %d requests of Vault%s have no tool call that explains them: %s",
		len(odd), len(in.Facts.Uses), seen, told(odd))
	f.Hard = true
	return f, fired
}

// Unexplained is how many uses of the cycle's credentials no tool call explains.
// tolerance is in milliseconds, 0 for the rule's default.
func (in *Input) Unexplained(tolerance float64) (n int) {
	if tolerance <= 0 {
		tolerance = defaultTolerance
	}
	for i := range in.Facts.Uses {
		if !in.explains(&in.Facts.Uses[i], millisOf(tolerance)) {
			n++
		}
	}
	return n
}

func millisOf(ms float64) int64 { return int64(ms * float64(time.Millisecond)) }

// explains reports whether a tool call of the trail explains a use. A transport's
// copy of a call is as good as the call.
func (in *Input) explains(u *CredentialUse, tolerance int64) bool {
	at := u.At.UnixNano()
	for i := range in.Trail {
		e := &in.Trail[i]
		if e.Role != cycle.RoleTool {
			continue
		}
		if u.Span != 0 && u.Span == e.Span || e.around(at, in.Facts.Lag, tolerance) && in.mayNeed(e, u) {
			return true
		}
	}
	return false
}

// around reports whether the step was running at a time of another clock. The
// step's own may be ahead of it, or behind, by what its spans' coming shows: what
// is late may also have been on its way for long, so that the time is widened and
// not moved.
func (e *Entry) around(at, lag, tolerance int64) bool {
	const most = 1 << 62
	if e.Start > most {
		return false
	}
	from := int64(e.Start)
	to := from + (int64(e.Millis)+1)*int64(time.Millisecond)
	return at >= from-tolerance+min(lag, 0) && at <= to+tolerance+max(lag, 0)
}

// mayNeed reports whether a use is one of those that the tool of e may need. A tool
// whose name there was no room for may be any.
func (in *Input) mayNeed(e *Entry, u *CredentialUse) bool {
	name := in.Tool(e)
	if name == "" || len(u.Tools) == 0 {
		return false
	}
	return name == OtherName || slices.Contains(u.Tools, name)
}

// maxToldUses is how many uses a finding's text names.
const maxToldUses = 2

func told(odd []*CredentialUse) string {
	var said []string
	for _, u := range odd[:min(len(odd), maxToldUses)] {
		said = append(said, quoted(u.Path)+" at "+u.At.UTC().Format(time.TimeOnly))
	}
	if more := len(odd) - len(said); more > 0 {
		said = append(said, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(said, ", ")
}
