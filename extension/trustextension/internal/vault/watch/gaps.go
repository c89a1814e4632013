// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"
	"sync"
	"time"
)

// The most canaries that are waited for, and gaps that are kept.
const (
	maxCanaries = 64
	maxGaps     = 64
)

// stream is how completely the audit log was seen.
type stream struct {
	within, every time.Duration

	mu sync.Mutex
	// canaries are out, the oldest first.
	canaries []canary
	// first and last are when the first and the latest canary was sent whose
	// record came; zero before.
	first, last time.Time
	gaps        []gap
	// why Vault cannot be asked, "" for no reason.
	why string
	// own is the accessor of the watcher's token.
	own string
}

type canary struct {
	id   string
	sent time.Time
}

// gap is a time of which records may be missing.
type gap struct{ from, to time.Time }

func (s *stream) init(within, every time.Duration) {
	s.within, s.every, s.why = within, every, "Vault was not asked yet"
}

// sent notes a canary that Vault took.
func (s *stream) sent(id, own string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.why = ""
	if own != "" {
		s.own = own
	}
	if len(s.canaries) == maxCanaries { // the log is broken for long: the oldest tells how long
		s.canaries = slices.Delete(s.canaries, 1, 2)
	}
	s.canaries = append(s.canaries, canary{id, at})
}

func (s *stream) failed(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.why = why
}

// saw notes a record, and reports whether others are lost. As records come in their
// order, one of a canary shows that those are lost of the canaries before it that
// did not come, and with them what else was written since the last that did.
func (s *stream) saw(id string) (lost bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.canaries, func(c canary) bool { return c.id == id })
	if i < 0 {
		return false
	}
	at := s.canaries[i].sent
	// Where canaries could not be sent for a while nothing tells what came.
	lost = !s.last.IsZero() && (i > 0 || at.Sub(s.last) > s.within+3*s.every)
	if lost {
		if len(s.gaps) == maxGaps { // the two oldest become one
			s.gaps[1].from = s.gaps[0].from
			s.gaps = slices.Delete(s.gaps, 0, 1)
		}
		s.gaps = append(s.gaps, gap{s.last, at})
	}
	if s.first.IsZero() {
		s.first = at
	}
	s.last, s.canaries = at, slices.Delete(s.canaries, 0, i+1)
	return lost
}

// complete reports whether all that was written between two times was seen, as far
// as can be known at now.
func (s *stream) complete(from, to, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first.IsZero() || from.Before(s.first) {
		return false
	}
	if to.After(s.last) && (s.late(now) || now.Sub(s.last) > s.within+3*s.every) {
		return false
	}
	return !slices.ContainsFunc(s.gaps, func(g gap) bool { return g.from.Before(to) && g.to.After(from) })
}

// late reports whether the record of a canary is overdue.
func (s *stream) late(now time.Time) bool {
	return len(s.canaries) > 0 && now.Sub(s.canaries[0].sent) > s.within
}

// stalled is why the log cannot be followed, "" for no reason.
func (s *stream) stalled(now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.late(now) {
		return ""
	}
	since := "has never come"
	if !s.last.IsZero() {
		since = "has not come since " + s.last.UTC().Format(time.RFC3339)
	}
	return "Vault's audit log " + since + ", so that nobody sees what credentials are used for: see whether its audit device is enabled, and the receiver that reads it runs"
}

// health is why Vault cannot be asked, "" for no reason.
func (s *stream) health() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

// isOwn reports whether an accessor is that of the watcher's own token.
func (s *stream) isOwn(accessor string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return accessor != "" && accessor == s.own
}
