// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

// expireOne looks at the cycle due soonest and reports whether there may be
// more that are due.
func (h *shard) expireOne(now int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.next()
	if s == nil || s.due > now {
		return false
	}
	if h.schedule(s); s.due > now {
		return true
	}
	forgets := s.is(flagSettled) && !s.is(flagDirty) || !s.is(flagAgentic)
	if !forgets && h.asks(s, now) {
		h.ask(s, now)
		return true
	}
	switch {
	case forgets:
		h.forget(s)
	case s.is(flagSettled):
		h.settle(s, now, CloseRoot)
		h.schedule(s)
	case s.is(flagRoot):
		h.settle(s, now, CloseRoot)
		h.schedule(s)
	default:
		h.settle(s, now, CloseTimeout)
		h.schedule(s)
	}
	return true
}

// close settles what is open of the cycle and forgets it.
func (h *shard) close(s *state, now int64, why Close) {
	if s.is(flagAgentic) && (!s.is(flagSettled) || s.is(flagDirty)) {
		h.settle(s, now, why)
	}
	h.forget(s)
}

func (h *shard) forget(s *state) {
	if s.is(flagSettled) {
		h.closed.bury(s.key.hash())
		h.learn(s)
	}
	h.due[s.kind].remove(int(s.pos))
	h.cycles.remove(s)
	h.held.Add(-1)
	h.free.put(s)
}

func (h *shard) emit(settled *Settled) {
	h.settled = append(h.settled, settled)
	h.out.Add(1)
}

// settle works out the cycle's totals and hands them on: in full the first
// time, later only what late spans have added.
func (h *shard) settle(s *state, now int64, why Close) {
	if !s.is(flagSettled) {
		s.settledAt, s.closed = now, why
	}
	out := h.summary(s, now)
	out.Close = s.closed
	h.verdict(s, now, why, out)
	switch {
	case !s.is(flagSettled):
		out.Held, s.held = s.held, nil
	case s.told != nil:
		out = out.since(s.told)
	}
	s.told = nil
	s.flags |= flagSettled
	s.flags &^= flagDirty
	if out != nil {
		h.emit(out)
	}
}

// recall works out what was told of a settled cycle, before the first late
// span changes it. Few cycles get one, so it is not kept for all.
func (h *shard) recall(s *state) {
	if s.is(flagSettled) && s.told == nil {
		s.told = h.summary(s, s.lastAt)
	}
}

// summary is what the cycle comes to.
func (h *shard) summary(s *state, now int64) *Settled {
	p := pricer{names: s.names, now: now}
	out := &Settled{
		Key: s.key, Source: s.source, Trace: s.trace, Place: s.place, Task: s.task.text, Start: s.start, End: s.end,
		Tokens: h.counter.Count(&s.tree, p),
		Models: make([]ModelUse, 0, len(s.names)),
		Tools:  toolUses(s),
	}
	out.Agent, out.AgentSource = s.agentName()
	if s.is(flagRoot) {
		out.Status = s.rootStatus
	}
	for i := range s.tree.Nodes {
		if n := &s.tree.Nodes[i]; n.Mark&tokens.MarkPending == 0 && n.Role != cycle.RoleNone {
			out.Steps++
			out.Roles[n.Role]++
		}
	}
	out.addModels(s.names, h.counter.Calls())
	out.addBeyond(s.beyond)
	return out
}

// addModels splits the totals by model.
func (out *Settled) addModels(names []modelName, calls []tokens.Call) {
	byModel := make([]tokens.Totals, len(names)+1) // the last is for calls without one
	for i := range calls {
		call := &calls[i]
		m := call.ModelNumber()
		if m < 0 {
			m = int32(len(names))
		}
		byModel[m].Add(call)
	}
	for i := range byModel {
		if byModel[i] == (tokens.Totals{}) {
			continue
		}
		use := ModelUse{Totals: byModel[i]}
		if i < len(names) {
			use.Provider, use.Name = names[i].provider, names[i].name
		}
		out.Models = append(out.Models, use)
	}
}

func (out *Settled) addBeyond(b *beyond) {
	if b == nil {
		return
	}
	out.Truncated = true
	out.Steps += int(b.steps)
	out.Roles[cycle.RoleLLM] += int(b.calls)
	more := tokens.Totals{Usage: b.usage, Calls: int(b.calls), Unpriced: int(b.calls)}
	if b.calls == 0 {
		return
	}
	out.Tokens.Merge(&more)
	if other := find(out.Models, "", OtherName); other != nil {
		other.Merge(&more)
		return
	}
	out.Models = append(out.Models, ModelUse{Name: OtherName, Totals: more})
}

// toolUses counts each tool call once: the span that a call's transport
// records inside a call of the same tool is the same call (R11).
func toolUses(s *state) []ToolUse {
	uses := make([]ToolUse, len(s.tools))
	for i := range s.tools {
		uses[i].Name = s.tools[i]
	}
	for i := range s.tree.Nodes {
		n := &s.tree.Nodes[i]
		if n.Role != cycle.RoleTool || n.Ref < 0 || n.Mark&tokens.MarkPending != 0 {
			continue
		}
		if n.Mark&tokens.MarkTransport != 0 && s.tree.Inside(int32(i), n.Ref) {
			continue
		}
		uses[n.Ref].Calls++
		if n.Mark&tokens.MarkFailed != 0 {
			uses[n.Ref].Errors++
		}
	}
	return uses
}
