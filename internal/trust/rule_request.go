// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "strings"

// byRequest answers what a person asks for; a request is never left unanswered.
func byRequest(f *facts, d *decision) bool {
	r := f.ev.Request
	if r == nil {
		return false
	}
	switch {
	case strings.TrimSpace(r.Who) == "":
		f.refuse(d, "it is not known who asks; sign in first")
	case f.p.Enforcement.ModeOf(f.s.Phase) == Observe:
		f.refuse(d, "the policy only observes agents in "+f.s.Phase.String()+"; set enforcement.default or enforcement.phases to enforce first")
	default:
		f.answer(r, d)
	}
	return true
}

func (f *facts) answer(r *Request, d *decision) {
	switch r.Verb {
	case VerbApprove:
		approve(f, r, d)
	case VerbDeny:
		deny(f, r, d)
	case VerbQuarantine:
		quarantine(f, r, d)
	case VerbRelease:
		release(f, r, d)
	case VerbPromote:
		promote(f, r, d)
	case VerbDemote:
		demote(f, r, d)
	case VerbLaunch:
		launch(f, r, d)
	default:
		f.refuse(d, "there is no request of this name; ask for approve, deny, quarantine, release, promote, demote or launch")
	}
}

func (f *facts) refuse(d *decision, text string) {
	*d = decision{kind: Refuse, to: f.s.Phase, rule: RuleRequest, text: text}
}

// grant is the decision that a person asked for.
func (r *Request) grant(kind Kind, to Phase) decision {
	text := r.Who + " asked for it"
	if r.Why != "" {
		text += ": " + r.Why
	}
	return decision{kind: kind, to: to, rule: RuleRequest, text: text, cause: causePerson, by: r.Who}
}

func quarantine(f *facts, r *Request, d *decision) {
	if f.s.Quarantine != nil {
		f.refuse(d, "it is in quarantine already, since "+moment(f.s.Quarantine.At))
		return
	}
	*d = r.grant(Quarantining, Shadow)
	d.quarantine = true
}

func release(f *facts, r *Request, d *decision) {
	switch {
	case f.s.Quarantine == nil:
		f.refuse(d, "it is not in quarantine")
	case f.in.Unfinished > 0:
		f.refuse(d, count(uint32(f.in.Unfinished), "action", "actions")+" of its quarantine are not done; release it when they are")
	default:
		*d = r.grant(Release, Shadow)
	}
}

func demote(f *facts, r *Request, d *decision) {
	to := f.s.Phase.Below()
	if r.Target != nil {
		to = *r.Target
	}
	if to >= f.s.Phase {
		f.refuse(d, "it holds "+f.s.Phase.String()+", and "+to.String()+" is not below that; quarantine stops it altogether")
		return
	}
	*d = r.grant(Demote, to)
}

// promote is a promotion without the wealth for it: on every floor, and where the
// step takes an approval, by two persons. It lifts the ceiling that a person set.
func promote(f *facts, r *Request, d *decision) {
	s, to := f.s, f.s.Phase+1
	step := f.p.Up.To(to)
	if step == nil {
		f.refuse(d, "it holds the highest phase")
		return
	}
	c := climb{s: s, p: f.p, in: f.in, now: f.now, step: step, lifted: true}
	switch unmet := c.unmet(); {
	case r.Target != nil && *r.Target != to:
		f.refuse(d, "from "+s.Phase.String()+" it can rise to "+to.String()+" only: no phase is skipped")
	case len(unmet) > 0:
		f.refuse(d, "what the step takes is missing: "+strings.Join(unmet, "; "))
	case !step.Approval:
		*d = r.grant(Promote, to)
	case s.Approval != nil:
		f.refuse(d, "this promotion waits for a person already; approve "+s.Approval.Evidence)
	default:
		*d = r.grant(Ask, to)
		d.text += "; this step takes the approval of another person"
	}
}

func approve(f *facts, r *Request, d *decision) {
	a := f.s.Approval
	if !f.waits(r, d) {
		return
	}
	c := climb{s: f.s, p: f.p, in: f.in, now: f.now, step: f.p.Up.To(a.Target), lifted: a.By != Engine}
	switch unmet := c.unmet(); {
	case r.Who == a.By:
		f.refuse(d, r.Who+" asked for this promotion; another person has to approve it")
	case len(unmet) > 0:
		f.refuse(d, "what the step takes is missing now: "+strings.Join(unmet, "; "))
	default:
		*d = r.grant(Promote, a.Target)
		// The wealth is the engine's, so late evidence can undo it.
		if a.By == Engine {
			d.by = ""
		}
	}
}

// deny ends a promotion that waits; the wealth for it is spent.
func deny(f *facts, r *Request, d *decision) {
	if f.waits(r, d) {
		*d = r.grant(Withdraw, f.s.Phase)
	}
}

// waits reports whether the promotion that the request names waits, and refuses
// it otherwise.
func (f *facts) waits(r *Request, d *decision) bool {
	a := f.s.Approval
	switch {
	case f.withdrawn != "":
		f.refuse(d, "the promotion does not wait any more: "+f.withdrawn)
	case a == nil:
		f.refuse(d, "no promotion of this agent waits for a person")
	case r.Evidence != a.Evidence:
		f.refuse(d, "what it names is not what waits: read the approval again, it rests on "+a.Evidence)
	default:
		return true
	}
	return false
}
