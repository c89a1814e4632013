// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"time"

	"github.com/leasehold/leasehold/internal/track"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// maxEnding bounds how many runs are remembered whose last spans may still come;
// cycles of further ones wait for their time to run out.
const maxEnding = 4096

// ending settles cycles whose runs ended without a root: some time after the end,
// as the last spans may be on their way. It belongs to the processor's goroutine.
type ending struct {
	runs  trustapi.Runs // nil where nobody sees runs
	after uint64
	// waiting are runs that ended, the oldest first.
	waiting []trustapi.RunEnd
}

// endRuns settles what is due by now.
func (p *reasoning) endRuns(now time.Time) {
	e := &p.ending
	if e.runs == nil {
		return
	}
	var fresh []trustapi.RunEnd
	fresh, e.after = e.runs.Ended(e.after)
	e.waiting = append(e.waiting, fresh...)
	if n := len(e.waiting) - maxEnding; n > 0 {
		e.waiting = e.waiting[n:]
	}
	due := 0
	for ; due < len(e.waiting) && now.Sub(e.waiting[due].At) >= p.cfg.RunGrace; due++ {
		run := &e.waiting[due]
		p.tracker.End(now, track.Key{Sender: run.Agent, Run: run.Cycle}, run.Succeeded)
	}
	e.waiting = e.waiting[:copy(e.waiting, e.waiting[due:])]
}
