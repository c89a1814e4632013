// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"sync"
)

// fault is one way in which Vault fails. The first one in the list that is for a
// request, and has hits left, is what happens to it.
type fault struct {
	// Path is a regular expression for "METHOD /path".
	Path string `json:"path"`
	Mode string `json:"mode"`
	// Status, Body and RetryAfter are the answer of mode status.
	Status     int    `json:"status,omitempty"`
	Body       string `json:"body,omitempty"`
	RetryAfter string `json:"retryAfter,omitempty"`
	// DelayMS and JitterMS are what mode delay waits, in milliseconds.
	DelayMS  int `json:"delayMs,omitempty"`
	JitterMS int `json:"jitterMs,omitempty"`
	// Count is how many requests it is for; 0 for all.
	Count int `json:"count,omitempty"`
	Hits  int `json:"hits"`

	path *regexp.Regexp
}

// The modes of a fault.
const (
	modeStatus    = "status"     // answer with an error
	modeDelay     = "delay"      // answer late
	modeHang      = "hang"       // never answer, until the faults change
	modeDrop      = "drop"       // reset the connection
	modeAfterDrop = "after-drop" // do what was asked, then reset the connection
)

func (f *fault) check() (err error) {
	if f == nil {
		return errors.New("a fault is null")
	}
	if f.path, err = regexp.Compile(f.Path); err != nil {
		return fmt.Errorf("path of a fault: %w", err)
	}
	switch f.Mode {
	case modeStatus, modeDelay, modeHang, modeDrop, modeAfterDrop:
	default:
		return fmt.Errorf("no mode is called %q: status, delay, hang, drop or after-drop", f.Mode)
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		return fmt.Errorf("status %d is none that an answer has: 200 to 599", f.Status)
	}
	if f.DelayMS < 0 || f.JitterMS < 0 || f.Count < 0 {
		return errors.New("delayMs, jitterMs and count are not negative")
	}
	return nil
}

// faults are those that hold now.
type faults struct {
	mu      sync.Mutex
	list    []*fault
	changed chan struct{} // closed when the list is replaced
}

func newFaults() *faults { return &faults{changed: make(chan struct{})} }

// set replaces the faults; what hangs or waits because of the old ones ends.
func (s *faults) set(list []*fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range list {
		f.Hits = 0
	}
	s.list = list
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *faults) all() []fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]fault, 0, len(s.list))
	for _, f := range s.list {
		all = append(all, *f)
	}
	return all
}

// take finds the fault for a request, nil when there is none, and what ends it.
func (s *faults) take(r *http.Request) (*fault, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.list {
		if (f.Count == 0 || f.Hits < f.Count) && f.path.MatchString(r.Method+" "+r.URL.Path) {
			f.Hits++
			copied := *f
			return &copied, s.changed
		}
	}
	return nil, nil
}
