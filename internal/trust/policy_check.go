// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// Bounds of a policy's numbers. Beyond them a policy protects nothing or never
// lets anybody rise, and is more likely a slip than a wish.
const (
	maxAlpha   = .5
	maxDebt    = 100
	maxCycles  = 1_000_000
	maxPerMin  = 10_000
	maxName    = 128
	maxMinTime = 366 * day
	maxSilence = 7 * day
	maxWindow  = day
	maxTTL     = 90 * day
	minPeriod  = time.Hour
	maxPeriod  = 31 * day
	maxTokens  = 1 << 50
	maxCost    = 1e9
)

// OutOfBounds is one value of a policy that may not be.
type OutOfBounds struct {
	// Key is where it is in a policy's file, such as up.restricted.alpha.
	Key string
	// Must says what it has to be, and may name other keys.
	Must string
	// Got is what it is.
	Got any
}

// Error implements error.
func (e *OutOfBounds) Error() string { return fmt.Sprintf("%s %s (got %v)", e.Key, e.Must, e.Got) }

// Validate returns all that is out of bounds, joined, each as an OutOfBounds.
func (p *Policy) Validate() error {
	var c check
	c.that(p.Name != "" && len(p.Name) <= maxName, "name", "must have 1 to 128 bytes", len(p.Name))
	c.enforcement(&p.Enforcement)
	c.down(&p.Down)
	c.step("up.restricted", &p.Up.Restricted)
	c.step("up.semi-autonomous", &p.Up.SemiAutonomous)
	c.step("up.autonomous", &p.Up.Autonomous)
	c.phase("max_phase", p.MaxPhase)
	c.phase("on_digest_change.model", p.OnDigest.Model)
	c.phase("on_digest_change.prompt", p.OnDigest.Prompt)
	c.phase("on_digest_change.tools", p.OnDigest.Tools)
	c.phase("on_digest_change.image", p.OnDigest.Image)
	c.time("silence.first", p.Silence.First, 0, maxSilence)
	c.time("silence.next", p.Silence.Next, 0, maxSilence)
	c.time("silence.demote_after", p.Silence.Demote, 0, maxSilence)
	c.budget(&p.Budget)
	c.share("fleet.max_share", p.Fleet.MaxShare)
	c.time("fleet.window", p.Fleet.Window, time.Second, maxWindow)
	c.that(p.Fleet.MaxHardPerMinute >= 1 && p.Fleet.MaxHardPerMinute <= maxPerMin,
		"fleet.max_hard_per_minute", "must be from 1 to 10000", p.Fleet.MaxHardPerMinute)
	c.time("approval_ttl", p.ApprovalTTL, time.Minute, maxTTL)
	return errors.Join(c.errs...)
}

type check struct{ errs []error }

func (c *check) that(holds bool, key, must string, got any) {
	if !holds {
		c.errs = append(c.errs, &OutOfBounds{key, must, got})
	}
}

func (c *check) time(key string, got, least, most time.Duration) {
	c.that(got >= least && got <= most, key, fmt.Sprintf("must be from %s to %s", least, most), got)
}

func (c *check) share(key string, got float64) {
	c.that(got > 0 && got <= 1, key, "must be above 0 and at most 1", got)
}

func (c *check) phase(key string, got Phase) {
	c.that(got <= Autonomous, key, "must be one of "+strings.Join(phaseNames[:], ", "), got)
}

func (c *check) mode(key string, got Mode) {
	c.that(got == Observe || got == Enforce, key, "must be observe or enforce", fmt.Sprintf("%q", string(got)))
}

func (c *check) enforcement(e *Enforcement) {
	c.mode("enforcement.default", e.Default)
	for _, name := range slices.Sorted(maps.Keys(e.Phases)) {
		_, err := ParsePhase(name)
		c.that(err == nil, "enforcement.phases", "must name phases: "+strings.Join(phaseNames[:], ", "), name)
		c.mode("enforcement.phases."+name, e.Phases[name])
	}
	for _, id := range slices.Sorted(maps.Keys(e.Rules)) {
		c.that(knownRule(id), "enforcement.rules", "must name rules that docs/rules.md lists, or one of "+strings.Join(decidingRules, ", "), id)
		c.mode("enforcement.rules."+id, e.Rules[id])
	}
}

// witnessFamilies are rules whose findings come from witnesses and not from the
// detectors of this build.
var witnessFamilies = []string{"identity.", "credential."}

func knownRule(id string) bool {
	if slices.Contains(decidingRules, id) {
		return true
	}
	for _, family := range witnessFamilies {
		if strings.HasPrefix(id, family) && len(id) > len(family) {
			return true
		}
	}
	has := func(r anomaly.Rule) bool { return r.ID == id }
	return slices.ContainsFunc(anomaly.Rules(), has) || slices.ContainsFunc(anomaly.WitnessRules(), has)
}

func (c *check) down(d *Down) {
	c.that(d.Q0 > 0 && d.Q0 < 1, "down.tolerated", "must lie between 0 and 1", d.Q0)
	c.that(d.Q1 < 1 && !(d.Q1 <= d.Q0), "down.intolerable", "must lie between down.tolerated and 1", d.Q1)
	c.that(d.Soft > 0 && d.Soft < d.Hard, "down.freeze_at", "must be above 0 and below down.demote_at", d.Soft)
	c.that(d.Hard <= d.HardFromSemi, "down.demote_at", "must be at most down.demote_at_from_semi_autonomous", d.Hard)
	c.that(d.HardFromSemi <= maxDebt, "down.demote_at_from_semi_autonomous", "must be at most 100", d.HardFromSemi)
}

func (c *check) step(key string, s *Step) {
	c.that(s.Q0 > 0 && s.Q0 < 1, key+".unacceptable", "must lie between 0 and 1", s.Q0)
	c.that(s.Q1 > 0 && !(s.Q1 >= s.Q0), key+".expected", "must lie between 0 and "+key+".unacceptable", s.Q1)
	c.that(s.Alpha > 0 && s.Alpha <= maxAlpha, key+".alpha", "must be above 0 and at most 0.5", s.Alpha)
	c.that(s.MinCycles <= maxCycles, key+".min_cycles", "must be at most 1000000", s.MinCycles)
	c.that(s.MinTasks >= 0 && s.MinTasks <= MaxTasks, key+".min_tasks", "must be from 0 to 64", s.MinTasks)
	c.time(key+".min_time", s.MinTime, 0, maxMinTime)
	c.that(s.MinCoverage >= 0 && s.MinCoverage <= 1, key+".min_coverage", "must be from 0 to 1", s.MinCoverage)
}

func (c *check) budget(b *Budget) {
	c.that(b.Tokens >= 0 && b.Tokens <= maxTokens, "budget.tokens", "must not be negative, nor above 2^50", b.Tokens)
	c.that(b.CostUSD >= 0 && b.CostUSD <= maxCost && !math.IsNaN(b.CostUSD), "budget.cost_usd", "must be from 0 to 1e9", b.CostUSD)
	if b.set() || b.Period != 0 {
		c.time("budget.period", b.Period, minPeriod, maxPeriod)
	}
}

// set reports whether there is any budget.
func (b *Budget) set() bool { return b.Tokens > 0 || b.CostUSD > 0 }
