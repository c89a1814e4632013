// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"slices"
	"time"
)

// RuleUnseen is the rule of a witness that saw a run of the agent end of which
// nothing was ever heard.
const RuleUnseen = "trace.unseen"

func (s *State) run(id string) *Run {
	for i := range s.Runs {
		if s.Runs[i].ID == id {
			return &s.Runs[i]
		}
	}
	return nil
}

// forgetRun forgets a run, and reports whether it was known.
func (s *State) forgetRun(id string) (known bool) {
	before := len(s.Runs)
	s.Runs = slices.DeleteFunc(s.Runs, func(r Run) bool { return r.ID == id })
	return len(s.Runs) < before
}

// takeRun takes in what a witness tells of a run.
func (f *facts) takeRun(r *RunChange) {
	s := f.s
	switch known := s.run(r.ID); {
	case r.Ended:
		// An agent that is silent stays so until it is heard of: a run that ended
		// unheard proves nothing.
		if !s.forgetRun(r.ID) {
			f.out.Effect = Duplicate
		}
		return
	case r.Idle:
		// It may begin again, and tells nothing of the agent.
		f.out.Effect = Duplicate
		return
	case known != nil:
		f.out.Effect = Duplicate
		known.Deadline = r.Deadline
	default:
		s.Runs = append(s.Runs, Run{ID: r.ID, Started: r.Started, Deadline: r.Deadline, Admitted: r.Admitted})
		if n := len(s.Runs) - MaxRuns; n > 0 {
			s.Runs = s.Runs[:copy(s.Runs, s.Runs[n:])]
		}
	}
	f.keeps = Autonomous
	f.digestOf("image", &s.Digests.Run, r.Image, f.p.OnDigest.Image, true)
	if f.digest != "" {
		f.changed(max(s.Mark, f.now.UnixNano()))
		f.out.Effect = Counted
	}
}

// unseen makes an agent silent of which a run ended unheard: it neither rises nor
// starts anew by itself until it is heard of.
func (f *facts) unseen(id string) {
	f.s.forgetRun(id)
	if f.s.Silent == nil && !f.in.Impaired && f.p.Enforcement.Counts(RuleSilence) {
		since := f.now
		f.s.Silent = &since
	}
}

// heard notes that the agent was heard of.
func (f *facts) heard() {
	s := f.s
	if e := f.ev.Evidence; e.Finding != nil && e.Finding.Rule == RuleUnseen {
		return
	}
	if f.now.After(s.LastSeen) {
		s.LastSeen = f.now
	}
	s.hear(f.ev.Evidence.Cycle, f.now)
	if !s.overdue(f.now) {
		s.Silent = nil
	}
}

// hear notes that a run was heard of. One that was launched for the agent is
// heard of by its own id only; others may go by another name in spans.
func (s *State) hear(id string, now time.Time) {
	known := s.run(id)
	for i := range s.Runs {
		if r := &s.Runs[i]; r == known || known == nil && !r.Admitted {
			r.Heard = now
		}
	}
}

// listen takes in when spans of the runs came, which are no evidence.
func (f *facts) listen() {
	if f.in.Heard == nil {
		return
	}
	for i := range f.s.Runs {
		r := &f.s.Runs[i]
		if at := f.in.Heard(r.ID); at.After(r.Heard) {
			r.Heard = at
			if f.s.Silent != nil && at.After(*f.s.Silent) && !f.s.silentRun(&f.p.Silence, f.now) {
				f.s.Silent = nil
			}
		}
	}
}

// Excuse lets no time have passed for the runs up to now: who listens begins to
// listen only then.
func (s *State) Excuse(now time.Time, p *Policy) { s.excuse(now, p.Silence.Next) }

// excuse lets time stand still for the runs.
func (s *State) excuse(now time.Time, next time.Duration) {
	for i := range s.Runs {
		r := &s.Runs[i]
		r.Heard = now
		if r.overdue(now) {
			r.Deadline = now.Add(next)
		}
	}
}

// overdue reports whether the root of a run should have ended by now.
func (s *State) overdue(now time.Time) bool {
	return slices.ContainsFunc(s.Runs, func(r Run) bool { return r.overdue(now) })
}

func (r *Run) overdue(now time.Time) bool { return !r.Deadline.IsZero() && now.After(r.Deadline) }

// silentRun reports whether a run should have been heard of by now.
func (s *State) silentRun(q *Silence, now time.Time) bool {
	for i := range s.Runs {
		if s.Runs[i].silent(q, now) {
			return true
		}
	}
	return false
}

func (r *Run) silent(q *Silence, now time.Time) bool {
	switch {
	case r.overdue(now):
		return q.First > 0 || q.Next > 0
	case r.Heard.IsZero():
		return q.First > 0 && now.Sub(r.Started) >= q.First
	default:
		return q.Next > 0 && now.Sub(r.Heard) >= q.Next
	}
}
