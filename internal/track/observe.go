// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"encoding/binary"
	"hash/maphash"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/internal/tokens"
)

// observe takes one step. Callers hold mu.
func (h *shard) observe(now int64, key Key, hash uint64, from *Origin, step *cycle.Step, target *judge.Target) Outcome {
	s := h.cycles.find(hash, &key)
	fresh := s == nil
	if fresh {
		if h.closed.has(hash) {
			return Outcome{Fate: FateClosed, Late: true}
		}
		s = h.open(now, key, hash, from, step.TraceID)
	}
	o := Outcome{key: key, hash: hash, Late: s.is(flagSettled)}
	h.mark(s, step, fresh, &o)
	if s.place == (Place{}) && from.Place != (Place{}) {
		s.place = Place{
			Service: h.names.share(from.Place.Service),
			Cluster: h.names.share(from.Place.Cluster), Namespace: h.names.share(from.Place.Namespace),
		}
		s.judged.Renamed()
	}
	s.image = max(s.image, from.Image)
	h.recall(s)
	node := h.place(s, step, &o)
	if o.Fate == FateDuplicate {
		h.again(now, s, node, from, step, target, &o)
		return o
	}
	h.note(s, step)
	h.judge(now, s, node, from, step, target, &o)
	s.lastAt = now
	if s.is(flagSettled) && !s.is(flagDirty) && step.Role != cycle.RoleNone {
		s.flags |= flagDirty
		h.schedule(s)
	}
	if h.isRoot(step) {
		h.rootCame(now, s, step, &o)
	}
	return o
}

// open begins a cycle, if need be in the place of the one that matters least.
// A shard without cycles opens one in any case, so the limit is kept to the
// number of shards.
func (h *shard) open(now int64, key Key, hash uint64, from *Origin, trace [16]byte) *state {
	for h.held.Load() >= int64(h.cfg.MaxCycles) && len(h.cycles) > 0 {
		h.close(h.least(), now, CloseEvicted)
	}
	h.held.Add(1)
	s := h.free.take()
	s.key, s.trace, s.firstAt, s.lastAt = key, trace, now, now
	s.key.Sender, s.source, s.phase = h.names.share(key.Sender), h.names.share(from.Source), from.Phase
	s.grant = from.Grant
	h.cycles.put(hash, s)
	s.due = s.dueAt(h.cfg)
	h.due[s.kind].push(s)
	return s
}

// place puts the step into the cycle's tree and returns its node; -1 when there
// is no room.
func (h *shard) place(s *state, step *cycle.Step, o *Outcome) int32 {
	n := tokens.Node{ID: nodeID(&s.key, &step.TraceID, step.SpanID), Role: step.Role, Ref: -1, Print: judge.Print(step)}
	if !h.isRoot(step) {
		n.Parent = nodeID(&s.key, &step.TraceID, step.ParentID)
	}
	if step.Status == cycle.StatusError {
		n.Mark |= tokens.MarkFailed
	}
	if step.Tool.Transport {
		n.Mark |= tokens.MarkTransport
	}
	if s.is(flagSettled) {
		n.Mark |= tokens.MarkLate
	}
	if s.is(flagFull) {
		return h.placeBeyond(s, step, o, n.ID)
	}
	i, ok := s.tree.Add(n)
	if !ok {
		o.Fate = FateDuplicate
		return i
	}
	if len(s.tree.Nodes) >= h.cfg.MaxSteps {
		s.flags |= flagFull
	}
	switch {
	case step.Role == cycle.RoleTool:
		s.tree.Nodes[i].Ref = h.toolNumber(s, step.Tool.Name)
	case reports(step):
		h.addCall(s, i, step, o)
	}
	s.tree.Arrived(i)
	if o.Usage.Known && step.Role.IsModelCall() {
		o.Counted = s.tree.Live(i)
	}
	return i
}

// reports tells whether the step's usage takes part in counting: that of every
// model call, silent ones too, and of spans that sum others up.
func reports(step *cycle.Step) bool {
	if step.Role.IsModelCall() {
		return !step.Aggregate
	}
	switch step.Role {
	case cycle.RoleAgent, cycle.RoleWorkflow, cycle.RolePlan, cycle.RoleReasoning, cycle.RoleChain:
		return step.Usage.Present != 0 || step.HasCost
	default:
		return false
	}
}

func (h *shard) addCall(s *state, i int32, step *cycle.Step, o *Outcome) {
	o.Usage = tokens.Normalize(step.Usage, step.Status == cycle.StatusError)
	call := tokens.Report{
		Usage: o.Usage.Usage, Known: o.Usage.Known, Assumed: o.Usage.Assumed,
		HasBilled: step.HasCost, BilledUSD: step.CostUSD,
		Model: h.modelNumber(s, &step.Model), Node: i,
		Start: step.Start, End: step.End,
	}
	if step.Model.ResponseID != "" {
		call.Response = maphash.String(seed, step.Model.ResponseID) | 1
	}
	s.tree.Nodes[i].Ref = s.tree.AddReport(call)
	if call.Model >= 0 {
		o.Listed = s.names[call.Model].listed
	}
	o.Cost = h.priceStep(s, step, o)
}

// priceStep is the cost of a step seen alone.
func (h *shard) priceStep(s *state, step *cycle.Step, o *Outcome) tokens.Cost {
	if step.HasCost {
		return tokens.Cost{USD: step.CostUSD, Source: tokens.CostBilled}
	}
	if !o.Usage.Known || o.Listed == nil {
		return tokens.Cost{}
	}
	usd, source := o.Listed.Cost(o.Usage.Usage, pricer{now: s.lastAt}.date(step.End), step.Model.ServiceTier)
	return tokens.Cost{USD: usd, Source: source}
}

// placeBeyond counts a step of a cycle that is full.
func (h *shard) placeBeyond(s *state, step *cycle.Step, o *Outcome, id uint64) int32 {
	if i := s.tree.Find(id); i >= 0 && s.tree.Nodes[i].Mark&tokens.MarkPending == 0 {
		o.Fate = FateDuplicate
		return i
	}
	o.Fate = FateOverflow
	if s.beyond == nil {
		s.beyond = &beyond{}
	}
	s.beyond.steps++
	if step.Role.IsModelCall() && !step.Aggregate {
		o.Usage = tokens.Normalize(step.Usage, step.Status == cycle.StatusError)
		o.Counted = o.Usage.Known
		s.beyond.calls++
		s.beyond.usage = s.beyond.usage.Add(o.Usage.Usage)
	}
	return -1
}

func (h *shard) toolNumber(s *state, name string) int32 {
	for i := range s.tools {
		if s.tools[i] == name {
			return int32(i)
		}
	}
	if len(s.tools) >= h.cfg.MaxTools {
		if len(s.tools) == h.cfg.MaxTools {
			s.tools = append(s.tools, OtherName)
		}
		return int32(h.cfg.MaxTools)
	}
	s.tools = append(s.tools, h.names.share(name))
	return int32(len(s.tools) - 1)
}

// note takes the names and times of a step into the cycle.
func (h *shard) note(s *state, step *cycle.Step) {
	if step.Role == cycle.RoleNone {
		return
	}
	rank := uint8(rankSpan)
	switch {
	case h.isRoot(step):
		rank = rankRoot
	case step.Role.IsAgentScope():
		rank = rankAgent
	}
	span := binary.BigEndian.Uint64(step.SpanID[:])
	if s.agent.offer(step.Identity.Agent, rank, step.Start, span) {
		s.agent.text = h.names.share(s.agent.text)
		s.judged.Renamed()
	}
	if s.task.offer(step.Identity.Task, rank, step.Start, span) {
		s.judged.Renamed()
	}
	s.span(step.Start, step.End)
	if !s.is(flagAgentic) {
		s.flags |= flagAgentic
		h.schedule(s)
	}
}

func (h *shard) isRoot(step *cycle.Step) bool {
	return step.ParentID == [8]byte{} || step.ParentID == step.SpanID ||
		step.RemoteParent && h.cfg.RemoteParentIsRoot
}

// rootCame starts the wait for the cycle's other spans. The first root is
// held, if it can be; a run of several traces has further ones.
func (h *shard) rootCame(now int64, s *state, step *cycle.Step, o *Outcome) {
	first := !s.is(flagRoot)
	s.flags |= flagRoot
	s.rootAt = now
	s.rootStatus = max(s.rootStatus, step.Status, cycle.StatusOK)
	s.span(step.Start, step.End)
	if s.is(flagAgentic) && first && !s.is(flagSettled) {
		o.Hold = true
		return
	}
	h.schedule(s)
}

// schedule moves the cycle to its place after its deadline or kind changed.
func (h *shard) schedule(s *state) {
	s.due = s.dueAt(h.cfg)
	if kind := s.kindNow(); kind != s.kind {
		h.due[s.kind].remove(int(s.pos))
		s.kind = kind
		h.due[kind].push(s)
		return
	}
	h.due[s.kind].fix(int(s.pos))
}

// least is the cycle that matters least, and of those the one due soonest; nil
// when there is none.
func (h *shard) least() *state {
	for kind := range h.due {
		if len(h.due[kind]) > 0 {
			return h.due[kind][0]
		}
	}
	return nil
}

// next is the cycle due soonest of all; nil when there is none.
func (h *shard) next() (s *state) {
	for kind := range h.due {
		if heap := h.due[kind]; len(heap) > 0 && (s == nil || heap[0].due < s.due) {
			s = heap[0]
		}
	}
	return s
}
