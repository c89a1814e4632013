// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "time"

// MaxFell is how many demotions and quarantines the fleet's limit remembers.
// Where they are more, no further one is let through without a person.
const MaxFell = 16384

// hardWindow is the time in which hard events are counted.
const hardWindow = time.Minute

// View is what the limit lets through for one more decision under this cause,
// among this many agents.
func (f *Fleet) View(cause string, agents int, p *FleetPolicy, now time.Time) View {
	fell, hard := f.count(cause, p, now)
	room := len(f.Recent) < MaxFell
	return View{
		Frozen:    f.Frozen != nil,
		MayDemote: room && fell < p.MayFall(agents),
		MayHard:   room && hard < p.MaxHardPerMinute,
	}
}

// MayFall is how many agents of so many one cause may take down in a window.
func (p *FleetPolicy) MayFall(agents int) int {
	return max(1, int(p.MaxShare*float64(max(0, agents))))
}

// count counts what fell in the window for a cause, and by hard events of any
// cause in the last minute.
func (f *Fleet) count(cause string, p *FleetPolicy, now time.Time) (fell, hard int) {
	for i := len(f.Recent) - 1; i >= 0; i-- {
		r := &f.Recent[i]
		age := now.Sub(r.At)
		if age >= max(p.Window, hardWindow) {
			break
		}
		if r.Cause == cause && age < p.Window {
			fell++
		}
		if r.Hard && age < hardWindow {
			hard++
		}
	}
	return fell, hard
}

// Record takes in a demotion or quarantine that was let through.
func (f *Fleet) Record(fell Fell, p *FleetPolicy) {
	f.prune(p, fell.At)
	if len(f.Recent) < MaxFell {
		f.Recent = append(f.Recent, fell)
	}
}

// Press takes in that the limit held a decision back, which freezes the fleet; it
// reports whether it was not frozen before.
func (f *Fleet) Press(cause string, now time.Time) (froze bool) {
	f.Pressed = now
	if f.Frozen != nil {
		return false
	}
	f.Frozen, f.Cause = &now, cause
	return true
}

// Thaw ends the freeze when its window has room again: nothing was held back for
// a whole window, and the cause that froze it may take one more. It reports
// whether it did. It also forgets what has left the window.
func (f *Fleet) Thaw(agents int, p *FleetPolicy, now time.Time) (thawed bool) {
	f.prune(p, now)
	if f.Frozen == nil || now.Sub(f.Pressed) < p.Window {
		return false
	}
	if fell, _ := f.count(f.Cause, p, now); fell >= p.MayFall(agents) {
		return false
	}
	f.Clear()
	return true
}

// Clear ends the freeze because a person says so.
func (f *Fleet) Clear() { f.Frozen, f.Cause = nil, "" }

// Fallen counts what fell in the window, by cause.
func (f *Fleet) Fallen(p *FleetPolicy, now time.Time) map[string]int {
	fell := make(map[string]int)
	for i := range f.Recent {
		if now.Sub(f.Recent[i].At) < p.Window {
			fell[f.Recent[i].Cause]++
		}
	}
	return fell
}

// Clone returns a copy that shares nothing with f.
func (f *Fleet) Clone() *Fleet {
	c := *f
	c.Recent = append([]Fell(nil), f.Recent...)
	c.Frozen = clonePtr(f.Frozen)
	return &c
}

// prune forgets what has left every window.
func (f *Fleet) prune(p *FleetPolicy, now time.Time) {
	n := 0
	for n < len(f.Recent) && now.Sub(f.Recent[n].At) >= max(p.Window, hardWindow) {
		n++
	}
	if n > 0 {
		f.Recent = f.Recent[:copy(f.Recent, f.Recent[n:])]
	}
}
