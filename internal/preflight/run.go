// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"context"
	"fmt"
	"slices"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// maxPerCheck is how many findings, and notes, of a check are told.
const maxPerCheck = 1000

// Run runs every check but those of skip, by id, on what was read.
func Run(ctx context.Context, in *Input, skip []string) *Report {
	r := &Report{}
	for _, c := range Checks() {
		if slices.Contains(skip, c.ID) {
			r.Results = append(r.Results, Result{
				Check: c, Status: Skipped, Reason: "left out by --skip", Findings: []Finding{}, Skipped: []Finding{}, Unknown: []string{},
			})
			continue
		}
		l := &look{Context: ctx, Input: in, Result: Result{Check: c, Findings: []Finding{}, Skipped: []Finding{}, Unknown: []string{}}}
		l.blind()
		c.run(l)
		r.Results = append(r.Results, l.done())
	}
	return r
}

// look is one check at work.
type look struct {
	context.Context
	*Input
	Result
}

// blind tells of kinds that the cluster did not show.
func (l *look) blind() {
	for _, kind := range l.needs {
		if why := l.Unread[kind]; why != "" {
			l.unknown("the %ss of the cluster could not be read: %s", kind, why)
		}
	}
}

// saw counts something that was looked at.
func (l *look) saw() { l.Looked++ }

// unknown says what cannot be told; the same text counts once.
func (l *look) unknown(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if len(l.Unknown) < maxPerCheck && !slices.Contains(l.Unknown, text) {
		l.Unknown = append(l.Unknown, text)
	}
}

// bad says what is wrong with a field of an object.
func (l *look) bad(o *Object, field, format string, args ...any) {
	f := Finding{Object: o.String(), Source: o.Source, Line: o.LineOf(field), Field: field, Text: fmt.Sprintf(format, args...)}
	reason := l.reasonFor(o)
	switch {
	case reason != "" && len(l.Result.Skipped) < maxPerCheck:
		f.Reason = reason
		l.Result.Skipped = append(l.Result.Skipped, f)
	case reason == "" && len(l.Findings) < maxPerCheck:
		l.Findings = append(l.Findings, f)
	}
}

// wrong says what is wrong with something that is no object of a file or cluster.
func (l *look) wrong(source, object, field, format string, args ...any) {
	l.bad(&Object{Kind: object, Source: source}, field, format, args...)
}

// reasonFor is why an object's findings are left out: that of itself, or of the
// Agent that it is of, for nobody but Leasehold annotates the Jobs of agents.
func (l *look) reasonFor(o *Object) string {
	if reason := o.Skips[l.ID]; reason != "" {
		return reason
	}
	if a := l.agentNamed(o.Namespace, o.account); a != nil && o.account != "" {
		return a.Skips[l.ID]
	}
	return ""
}

func (l *look) done() Result {
	r := l.Result
	switch {
	case len(r.Findings) > 0:
		r.Status = Failed
	case len(r.Unknown) > 0:
		r.Status = Unknown
	case len(r.Skipped) > 0:
		r.Status = Skipped
	case r.Looked == 0:
		r.Status, r.Unknown = Unknown, []string{l.nothing()}
	default:
		r.Status = Passed
	}
	return r
}

// nothing says what was not read of all that a check looks at.
func (l *look) nothing() string {
	switch {
	case l.Group == GroupVault:
		return "no Agent with a spec.vault was read"
	case slices.Contains(l.needs, "Agent") && len(of[v1alpha1.Agent](l.Input)) == 0:
		return "no Agent was read, and nothing else that it looks at"
	default:
		return "nothing of what was read says anything about it"
	}
}
