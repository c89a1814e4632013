// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// words are what templates say things with.
var words = template.FuncMap{
	"path": url.PathEscape, "query": url.QueryEscape, "number": number3, "count": count, "moment": momentOf,
	"condition": conditionOf, "did": did, "share": share, "brief": brief, "percent": percent,
	"width": at, "plain": plain, "int": func(n uint32) int { return int(n) },
	"decisions": func(now time.Time, agents bool, all []trustapi.Decision) decisionTable {
		return decisionTable{now, agents, all}
	},
	"form": func(agent, verb, title, means string) form { return form{agent, verb, title, means} },
}

// number3 is a number with three digits that count, or two decimals.
func number3(v float64) string {
	var text string
	switch size := math.Abs(v); {
	case size >= 1e5 || size < 1e-3 && size > 0:
		text = strconv.FormatFloat(v, 'e', 2, 64)
	case size >= 100:
		text = strconv.FormatFloat(v, 'f', 0, 64)
	case size < .1:
		text = strconv.FormatFloat(v, 'g', 2, 64)
	default:
		text = strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
	}
	return strings.ReplaceAll(text, "-", "−")
}

// plain is text in which nothing acts but is not seen: control characters, and
// those that turn the direction of writing or take no room, are named instead. It
// is text of others, and must not look like something else than it is.
func plain(text any) string {
	s := fmt.Sprint(text)
	if !strings.ContainsFunc(s, isUnseen) {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if isUnseen(r) {
			_, _ = fmt.Fprintf(&out, "⟨%U⟩", r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

func isUnseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}

func percent(share float64) string { return number3(100*share) + "%" }

// count is n things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// moment is a time for programs, for people, and by how long ago it was; all ""
// for none.
type moment struct{ Stamp, Day, Ago string }

func momentOf(now, t time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	t = t.UTC()
	return moment{t.Format(time.RFC3339), t.Format("2 Jan 2006, 15:04:05 UTC"), ago(now, t)}
}

// ago is how long before now a time is, roughly.
func ago(now, t time.Time) string {
	d := now.Sub(t)
	if d < 0 {
		return "in " + rough(-d)
	}
	if d < time.Second {
		return "just now"
	}
	return rough(d) + " ago"
}

func rough(d time.Duration) string {
	switch {
	case d < time.Minute:
		return count(int(d/time.Second), "second")
	case d < time.Hour:
		return count(int(d/time.Minute), "minute")
	case d < 36*time.Hour:
		return count(int(d/time.Hour), "hour")
	}
	return count(int(d/(24*time.Hour)), "day")
}

// share is value of whole in percent, for a bar: from 0 to 100.
func share(value, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return min(max(finite(100*value/whole), 0), 100)
}

// brief is the beginning of a long text, for a hash.
func brief(s string) string {
	if len(s) <= 12 {
		return s
	}
	return s[:12] + "…"
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// condition is how a condition is shown: in words, by a sign and by a colour.
type condition struct{ Words, Sign, Class string }

var conditions = map[string]condition{
	trustapi.ConditionQuarantined: {"quarantined", "■", "bad"},
	trustapi.ConditionFailing:     {"actions failing", "▲", "bad"},
	trustapi.ConditionHeld:        {"demotion held", "▲", "bad"},
	trustapi.ConditionFrozen:      {"frozen", "❄", "warn"},
	trustapi.ConditionSilent:      {"silent", "◌", "warn"},
	trustapi.ConditionApproval:    {"approval to give", "?", "ask"},
	trustapi.ConditionUnproven:    {"not proven", "▲", "warn"},
	trustapi.ConditionPending:     {"actions pending", "…", "calm"},
}

func conditionOf(name string) condition {
	if c, ok := conditions[name]; ok {
		return c
	}
	return condition{name, "•", "calm"}
}

// did is what a decision did, in words.
func did(d trustapi.Decision) string {
	switch d.Kind {
	case trust.Promote, trust.Demote:
		return fmt.Sprintf("%sd from %s to %s", d.Kind, d.From, d.To)
	case trust.Quarantining:
		return fmt.Sprintf("quarantined, from %s to %s", d.From, d.To)
	case trust.Release:
		return "released from quarantine"
	case trust.Ask:
		return "asked a person to approve more than " + d.From.String()
	case trust.Withdraw:
		return "no longer waits for approval"
	case trust.Freeze:
		return "frozen at " + d.From.String()
	case trust.Unfreeze:
		return "no longer frozen"
	case trust.Refuse:
		return "request refused"
	}
	return string(d.Kind)
}

// decisionTable is what the table of decisions is given: Agents where it is not
// about one.
type decisionTable struct {
	Now       time.Time
	Agents    bool
	Decisions []trustapi.Decision
}

// form is one by which a person asks for something, with a reason.
type form struct{ Agent, Verb, Title, Means string }
