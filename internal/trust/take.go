// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

// take takes the event into the numbers of the state.
func (f *facts) take() {
	switch {
	case f.ev.Evidence != nil:
		f.takeEvidence(f.ev.Evidence)
		if f.out.Effect != Duplicate {
			f.heard()
		}
	case f.ev.Run != nil:
		f.takeRun(f.ev.Run)
	case f.ev.Trigger != nil:
		f.takeTrigger(f.ev.Trigger)
	}
	f.watch()
	f.expire()
}

func (f *facts) takeEvidence(e *audit.Evidence) {
	switch {
	case e.Verdict != nil:
		f.takeVerdict(e)
	case e.Finding != nil:
		f.takeFinding(e)
	case e.Trigger != nil:
		if f.s.saw(hash("trigger", idOf(e))) {
			f.out.Effect = Duplicate
		}
	}
}

// takeFinding takes a finding in. Only hard events decide; all others count with
// the verdict of their cycle, so that one incident counts once.
func (f *facts) takeFinding(e *audit.Evidence) {
	n := e.Finding
	if f.s.saw(hash("finding", idOf(e))) {
		f.out.Effect = Duplicate
		return
	}
	if !n.Enforce || !f.p.Enforcement.Counts(n.Rule) {
		return
	}
	if n.Rule == RuleUnseen {
		f.unseen(e.Cycle)
	}
	if n.Hard {
		f.hardFinding(e)
	}
	if n.Hard || n.Severity >= anomaly.Critical {
		if _, settled := f.s.find(hash(e.Cycle)); !settled && e.Cycle != "" {
			f.s.open(hash(e.Cycle), f.now)
		}
		f.withdraw("something critical was found")
	}
}

// hardFinding notes a hard event that a finding tells of. Its cycle's verdict
// will tell of it again, and other findings may; of those that are known, only
// what came after the last decision can still do harm.
func (f *facts) hardFinding(e *audit.Evidence) {
	s := f.s
	known := s.saw(hash("hard", cycleOf(e), e.Finding.Rule))
	if known && (f.timeOf(e) <= s.Mark || s.Phase == Shadow && !f.p.HardQuarantines) {
		return
	}
	f.hardEvent(e.Finding.Rule, e.Finding.Text)
}

// hardEvents notes the hard events that a verdict lists and that no finding told
// of before.
func (f *facts) hardEvents(e *audit.Evidence) {
	if f.w.hard == 0 || f.out.Effect == Duplicate {
		return
	}
	listed := false
	for i := range e.Verdict.Fired {
		r := &e.Verdict.Fired[i]
		if !r.Hard || !r.Enforce || !f.p.Enforcement.Counts(r.Rule) {
			continue
		}
		listed = true
		if !f.s.saw(hash("hard", cycleOf(e), r.Rule)) {
			f.hardEvent(r.Rule, r.Text)
		}
	}
	if !listed && !f.s.saw(hash("hard", cycleOf(e), causeCycle)) {
		f.hardEvent(causeCycle, "its cycle's verdict counts one and does not list it")
	}
}

func (f *facts) hardEvent(rule, text string) {
	if !f.p.Enforcement.Counts(RuleHard) {
		return
	}
	if f.hard == "" {
		f.hard, f.hardText = rule, text
	}
	f.out.Effect = Counted
	f.s.restart(f.now)
}

// cycleOf names the cycle that evidence is of; one without a cycle stands alone.
func cycleOf(e *audit.Evidence) string {
	if e.Cycle == "" {
		return idOf(e)
	}
	return e.Cycle
}

func idOf(e *audit.Evidence) string {
	if e.ID == "" {
		return e.Identify()
	}
	return e.ID
}

// takeVerdict takes a settled cycle in: a new one at its place in time, a known
// one only if it has become worse.
func (f *facts) takeVerdict(e *audit.Evidence) {
	s, v := f.s, e.Verdict
	name := cycleOf(e)
	id, at := hash(name), f.timeOf(e)
	f.w.weigh(v, s, f.p, f.p.Up.To(s.Phase+1), &f.out.scratch)
	f.out.Badness = f.w.badness
	f.settled(name, id)
	f.peak = s.Debt
	i, known := s.find(id)
	switch {
	case known:
		f.correct(i, v)
	case at <= s.Forgotten:
		f.takeStale(id, v)
	default:
		f.takeNew(&Cycle{At: at, ID: id, Revision: revision(v)}, v)
	}
	f.spoil()
	f.hardEvents(e)
	if f.w.doubt && f.moved {
		f.out.reason(ReasonTelemetry, "the verdict's numbers do not follow from its inputs, so that it gives no credit")
	}
	if f.moved && f.w.badness > 0 {
		f.withdraw("a cycle with a badness of " + decimal(f.w.badness) + " came")
	}
}

// timeOf is when a cycle settled; times ahead of ours are ours.
func (f *facts) timeOf(e *audit.Evidence) int64 {
	now := f.now.UnixNano()
	if at := int64(e.At); at > 0 && at < now {
		return at
	}
	return now
}

func revision(v *audit.Verdict) uint16 {
	return uint16(min(max(0, v.Revision), math.MaxUint16))
}

// settled notes that a cycle is over: nothing of it is open any more, and a run
// of this id needs no listening to.
func (f *facts) settled(name string, id uint64) {
	f.s.close(id)
	if !f.ev.Evidence.Verdict.RootMissing {
		f.s.forgetRun(name)
	}
}
