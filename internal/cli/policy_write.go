// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"math"
	"time"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trust"
)

// policyObject is a policy in JSON, and what follows from it.
type policyObject struct {
	Policy *trust.Policy `json:"policy"`
	Alarms []alarm       `json:"alarms"`
	Steps  []stepUp      `json:"steps"`
}

// alarm is a limit of the debt.
type alarm struct {
	What string  `json:"what"`
	At   float64 `json:"at"`
	// FalseEvery is the least expected number of cycles to a false alarm, e^h,
	// while the mean badness is at most what is tolerated.
	FalseEvery float64 `json:"cycles_per_false_alarm_at_least"`
	// BadInARow is how many cycles of badness 1 reach it from nothing.
	BadInARow int `json:"bad_cycles_in_a_row"`
}

// stepUp is a step to a higher phase.
type stepUp struct {
	To trust.Phase `json:"to"`
	// Clean is how many cycles of badness 0 reach the goal after no demotion, and
	// at least the floor; PerBad how many make up for one of badness 1.
	Clean  int     `json:"clean_cycles_needed"`
	PerBad float64 `json:"clean_cycles_per_bad_one"`
	// Chance is the most that an agent which is unacceptable is ever promoted by.
	Chance      float64       `json:"chance_of_wrong_promotion_at_most"`
	MinTasks    int           `json:"min_tasks"`
	MinTime     time.Duration `json:"min_time_ns"`
	MinCoverage float64       `json:"min_coverage"`
	Approval    bool          `json:"approval"`
}

func newPolicyObject(p *trust.Policy) policyObject {
	o := policyObject{Policy: p}
	for _, a := range []alarm{
		{What: "freeze", At: p.Down.Soft},
		{What: "demote below semi-autonomous", At: p.Down.Hard},
		{What: "demote from semi-autonomous up", At: p.Down.HardFromSemi},
	} {
		a.FalseEvery = rounded(math.Exp(a.At))
		a.BadInARow = int(math.Ceil(a.At / p.Down.Step(1)))
		o.Alarms = append(o.Alarms, a)
	}
	for phase := trust.Restricted; phase <= trust.Autonomous; phase++ {
		step := p.Up.To(phase)
		o.Steps = append(o.Steps, stepUp{
			To: phase, Clean: max(step.Needs(0, 0), int(step.MinCycles)), PerBad: perBad(step), Chance: step.Alpha,
			MinTasks: step.MinTasks, MinTime: step.MinTime, MinCoverage: step.MinCoverage, Approval: step.Approval,
		})
	}
	return o
}

// perBad is how many clean cycles make up for a bad one.
func perBad(s *trust.Step) float64 { return rounded(-math.Log(s.Factor(1)) / math.Log(s.Factor(0))) }

func writePolicy(w io.Writer, p render.Palette, policy *trust.Policy) error {
	o := newPolicyObject(policy)
	s := newSheet()
	s.add("Policy", "%s", orDash(policy.Name))
	s.add("Enforcement", "%s", policy.Enforcement.Default)
	s.add("Badness", "%s is tolerated, %s is looked for", amount(policy.Down.Q0), amount(policy.Down.Q1))
	s.add("A bad cycle", "adds %s to the debt, a clean one takes %s", amount(policy.Down.Step(1)), amount(-policy.Down.Step(0)))
	s.add("Hard event", "%s", hardEvent(policy))
	s.add("Witness", "%s", witness(policy))
	s.add("Highest", "%s", policy.MaxPhase)
	s.add("Fleet", "%.0f %% of the agents, but at least one, may fall for one cause in %s", 100*policy.Fleet.MaxShare, span(policy.Fleet.Window))
	if err := s.write(w, p); err != nil {
		return err
	}
	alarms := render.Table{Columns: []render.Column{
		{Head: "ALARM"},
		{Head: "DEBT", Align: render.Right},
		{Head: "CYCLES PER FALSE ONE", Align: render.Right},
		{Head: "BAD CYCLES IN A ROW", Align: render.Right},
	}}
	for _, a := range o.Alarms {
		alarms.Add(a.What, amount(a.At), "≥ "+whole(a.FalseEvery), render.Count(int64(a.BadInARow)))
	}
	if err := titled(w, p, "Down", len(o.Alarms), &alarms); err != nil {
		return err
	}
	steps := render.Table{Columns: []render.Column{
		{Head: "TO"},
		{Head: "CLEAN CYCLES", Align: render.Right},
		{Head: "MORE PER BAD ONE", Align: render.Right},
		{Head: "CHANCE TO RISE WRONGLY", Align: render.Right},
		{Head: "TASKS", Align: render.Right},
		{Head: "TIME", Align: render.Right},
		{Head: "COVERAGE", Align: render.Right},
		{Head: "A PERSON"},
	}}
	for _, step := range o.Steps {
		steps.Add(step.To.String(), render.Count(int64(step.Clean)), fmt.Sprintf("%.1f", step.PerBad),
			fmt.Sprintf("≤ %.3g %%", 100*step.Chance), render.Count(int64(step.MinTasks)), span(step.MinTime),
			fmt.Sprintf("%.3g %%", 100*step.MinCoverage), yesNo(step.Approval))
	}
	return titled(w, p, "Up", len(o.Steps), &steps)
}

func hardEvent(p *trust.Policy) string {
	if p.HardQuarantines {
		return "one takes an agent to shadow and into quarantine"
	}
	return "one takes an agent to shadow"
}

func witness(p *trust.Policy) string {
	if p.RequireWitness {
		return "cycles that nobody else saw give no credit"
	}
	return "not required: an agent's own telemetry gives credit"
}

// whole is x without what is behind the point.
func whole(x float64) string {
	if x >= 1e6 {
		return amount(x)
	}
	return render.Count(int64(x))
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// span is a duration in days and hours where it has some.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	return render.Duration(d)
}
