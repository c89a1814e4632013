// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"
)

// sight is whether a watch is open.
type sight struct {
	what string
	now  func() time.Time
	log  *zap.Logger

	mu sync.Mutex
	// since is from when on nothing is seen, zero while a watch is open; err is
	// what went wrong last.
	since time.Time
	err   error
}

// asking notes that a watch has ended, or none has begun yet.
func (s *sight) asking() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() {
		s.since = s.now()
	}
}

// sees notes that a watch is open.
func (s *sight) sees() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since, s.err = time.Time{}, nil
}

// fail notes an error, and reports whether it is the first of its kind.
func (s *sight) fail(err error) (first bool) {
	s.asking()
	s.mu.Lock()
	defer s.mu.Unlock()
	first = s.err == nil
	s.err = err
	return first
}

// last is what went wrong last, nil while a watch is open.
func (s *sight) last() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		return nil
	}
	return fmt.Errorf("watch %s: %w", s.what, s.err)
}

// blind says why nothing was seen for so long, "" where something was.
func (s *sight) blind(after time.Duration) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() {
		return ""
	}
	silent := s.now().Sub(s.since)
	if silent < after {
		return ""
	}
	why := fmt.Sprintf("no watch of %s for %s", s.what, silent.Round(time.Second))
	if s.err != nil {
		why += ": " + s.err.Error()
	}
	return why
}

// lookOut says so when the witness is blind.
func (w *Witness) lookOut() {
	tick := time.NewTicker(max(w.cfg.BlindAfter/4, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-w.ctx.Done():
			return
		case <-tick.C:
		}
		if why := w.blind(); why != "" {
			w.cfg.Blind(why)
		}
	}
}

func (w *Witness) blind() string {
	for _, of := range []*watched{w.jobs, w.pods} {
		if why := of.blind(w.cfg.BlindAfter); why != "" {
			return why
		}
	}
	select {
	case <-w.synced:
		return ""
	default:
	}
	if waited := w.cfg.Now().Sub(w.began); waited >= w.cfg.BlindAfter {
		return fmt.Sprintf("not all Jobs and pods could be read for %s", waited.Round(time.Second))
	}
	return ""
}
