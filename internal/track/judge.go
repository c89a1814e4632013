// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"encoding/binary"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/internal/tokens"
)

// setBench gives the shard a bench of its own.
func (h *shard) setBench() (err error) {
	if h.cfg.Judge != nil {
		h.bench, err = h.cfg.Judge.NewBench()
	}
	return err
}

// judge lets the rules look at a step that came. Callers hold mu.
func (h *shard) judge(now int64, s *state, node int32, from *Origin, step *cycle.Step, target *judge.Target, o *Outcome) {
	if h.bench == nil || node < 0 || step.Role == cycle.RoleNone {
		return
	}
	about, seen := h.about(s), h.seen(now, s, node, from, step, target, o)
	if found := h.bench.Step(&s.judged, &about, &seen); found != nil {
		o.Found = h.found(s, &about, step, found)
	}
}

// found is what is told of a step, under the step's own id.
func (h *shard) found(s *state, about *judge.About, step *cycle.Step, found []anomaly.Finding) *Found {
	_, source := s.agentName()
	for i := range found {
		found[i].Span = binary.BigEndian.Uint64(step.SpanID[:])
	}
	return &Found{
		Subject: audit.Subject{
			Agent: about.Agent, AgentSource: source, Cycle: s.key.ID(), Task: about.Task, Phase: h.bench.PhaseOf(about),
		},
		Findings: found,
	}
}

// again looks at a span that came again. What was found on it is told again, as
// the first copy may have been refused further on; one with other content
// rewrites what was judged. Callers hold mu.
func (h *shard) again(now int64, s *state, node int32, from *Origin, step *cycle.Step, target *judge.Target, told *Outcome) {
	if h.bench == nil || step.Role == cycle.RoleNone {
		return
	}
	if found := s.judged.Told(s.tree.Nodes[node].ID); found != nil {
		about := h.about(s)
		told.Found = h.found(s, &about, step, found)
	}
	if s.tree.Nodes[node].Print == judge.Print(step) {
		return
	}
	o := Outcome{Usage: tokens.Normalize(step.Usage, step.Status == cycle.StatusError)}
	seen := h.seen(now, s, node, from, step, target, &o)
	if s.tree.Nodes[node].Role != step.Role {
		seen.Number = -1
	}
	h.bench.Again(&s.judged, &seen)
	if s.is(flagSettled) && !s.is(flagDirty) {
		s.flags |= flagDirty
		h.schedule(s)
	}
}

func (h *shard) about(s *state) judge.About {
	agent, _ := s.agentName()
	h.windows = h.windows[:0]
	for i := range s.names {
		window := int64(0)
		if listed := s.names[i].listed; listed != nil {
			window = listed.Window.InputLimit()
		}
		h.windows = append(h.windows, window)
	}
	return judge.About{
		Agent: agent, Task: s.task.text, Proven: s.key.Sender, Phase: s.phase, Grant: s.grant, Tools: s.tools, Windows: h.windows,
	}
}

func (h *shard) seen(
	now int64, s *state, node int32, from *Origin, step *cycle.Step, target *judge.Target, o *Outcome,
) judge.Seen {
	n := &s.tree.Nodes[node]
	seen := judge.Seen{
		Step: step, At: now, Span: n.ID, Number: -1, Target: target, Impersonated: from.Impersonated,
		Usage: o.Usage.Usage, CostUSD: o.Cost.USD, Repeats: o.Usage.Known && !o.Counted,
	}
	switch {
	case n.Ref < 0:
	case n.Role == cycle.RoleTool:
		seen.Number = n.Ref
	case n.Role.IsModelCall():
		seen.Number = s.tree.Calls[n.Ref].Model
	}
	return seen
}

// verdict judges the whole cycle that out sums up.
func (h *shard) verdict(s *state, now int64, why Close, out *Settled) {
	if h.bench == nil {
		return
	}
	t := judge.Totals{
		About: h.about(s), AgentSource: out.AgentSource, Cycle: s.key.ID(), Close: s.closed.String(),
		Status: out.Status, Rooted: s.is(flagRoot), RootMissing: !s.is(flagRoot) && (s.closed == CloseTimeout || s.closed == CloseRun),
		Succeeded: s.succeeded,
		Steps:     out.Steps, Orphans: s.tree.Orphans(s.is(flagRoot)),
		Tokens: &out.Tokens, Models: h.modelNames(s), Repeats: h.repeated(s),
		Image: s.image, At: now, PricesVersion: h.cfg.Prices().Version(),
	}
	t.ToolCalls, t.ToolErrors = out.ToolCalls()
	if s.beyond != nil {
		t.Beyond = int(s.beyond.steps)
	}
	h.use(s, why, &t)
	out.Verdict, out.Findings = h.bench.Settle(&s.judged, &t)
	if s.key.Run == "" {
		return
	}
	for i := range out.Findings {
		out.Findings[i].Span = 0 // in a run a step is known by more than its span's id
	}
}

func (h *shard) modelNames(s *state) []string {
	h.modelList = h.modelList[:0]
	for i := range s.names {
		h.modelList = append(h.modelList, s.names[i].name)
	}
	return h.modelList
}

// repeated are the spans of the calls that other spans count for, by the
// counter's last count.
func (h *shard) repeated(s *state) []uint64 {
	h.repeats = h.repeats[:0]
	for _, c := range h.counter.Calls() {
		if c.State == tokens.StateShadowed || c.State == tokens.StateRepeat {
			h.repeats = append(h.repeats, s.tree.Nodes[c.Node].ID)
		}
	}
	return h.repeats
}

// learn lets the agent's baseline learn from a cycle that is forgotten.
func (h *shard) learn(s *state) {
	if h.bench != nil {
		about := h.about(s)
		h.bench.Forget(&s.judged, &about, s.is(flagRoot))
	}
}
