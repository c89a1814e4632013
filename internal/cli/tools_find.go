// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"maps"
	"slices"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
	judging "github.com/leasehold/leasehold/internal/judge"
)

// usedTool is what recordings tell of one tool.
type usedTool struct {
	anomaly.Explanation
	Agents        []string
	Calls, Errors int
	// Found are the arguments that held destinations, Places how many different
	// ones they held.
	Found  []string
	Places int
	// Silent is set where calls had arguments and no destination was in any.
	Silent bool
}

// toolNotes is a usedTool in the making.
type toolNotes struct {
	calls, errors int
	annotated     anomaly.Effect
	agents, found map[string]bool
	places        map[uint64]bool
	hadArgs       bool
}

// spanKey tells spans apart.
type spanKey struct {
	trace [16]byte
	span  [8]byte
}

// spanNote is what a span tells of those below it.
type spanNote struct {
	parent      spanKey
	agent, tool string
	service     string
}

// toolFinder looks for tool calls in recordings.
type toolFinder struct {
	reader  *cycle.Reader
	hasher  cycle.Short
	effects *anomaly.Effects
	spans   map[spanKey]spanNote
	calls   []toolCall
	tools   map[string]*toolNotes
}

// toolCall is one span of a tool call.
type toolCall struct {
	key               spanKey
	name              string
	failed, transport bool
}

// findTools are the tools that are called in recordings, by effect.
func findTools(recordings []ptrace.Traces, effects *anomaly.Effects) ([]*usedTool, error) {
	reader, err := cycle.NewReader(cycle.Options{HashKey: hashKey()})
	if err != nil {
		return nil, err
	}
	f := toolFinder{
		reader: reader, hasher: cycle.Short{Hasher: reader.Hasher()}, effects: effects,
		spans: map[spanKey]spanNote{}, tools: map[string]*toolNotes{},
	}
	for _, traces := range recordings {
		f.take(traces)
	}
	f.count()
	return f.used(), nil
}

func (f *toolFinder) take(traces ptrace.Traces) {
	for _, resource := range traces.ResourceSpans().All() {
		for _, spans := range resource.ScopeSpans().All() {
			scope := f.reader.Scope(resource.Resource(), spans.Scope())
			for _, span := range spans.Spans().All() {
				f.takeSpan(&scope, span)
			}
		}
	}
}

func (f *toolFinder) takeSpan(scope *cycle.Scope, span ptrace.Span) {
	var step cycle.Step
	args, hasArgs := f.reader.ReadWithArgs(scope, span, &step)
	key := spanKey{step.TraceID, step.SpanID}
	if _, again := f.spans[key]; again {
		return
	}
	note := spanNote{parent: spanKey{step.TraceID, step.ParentID}, agent: step.Identity.Agent, service: scope.Service}
	defer func() { f.spans[key] = note }()
	if step.Role != cycle.RoleTool {
		return
	}
	t := &step.Tool
	note.tool = t.Name
	f.calls = append(f.calls, toolCall{key, t.Name, step.Status == cycle.StatusError, t.Transport})
	notes := f.notes(t.Name)
	notes.annotated = max(notes.annotated, anomaly.Annotated(t.ReadOnly, t.Destructive, t.OpenWorld))
	if !hasArgs {
		return
	}
	notes.hadArgs = true
	_, keys := f.effects.Of(t.Name)
	var dests anomaly.Dests
	judging.Destinations(args, keys, f.hasher, &dests)
	for _, hash := range dests.Hashes() {
		notes.places[hash] = true
	}
	for _, arg := range dests.Args(keys) {
		notes.found[arg] = true
	}
}

func (f *toolFinder) notes(name string) *toolNotes {
	n := f.tools[name]
	if n == nil {
		n = &toolNotes{agents: map[string]bool{}, found: map[string]bool{}, places: map[uint64]bool{}}
		f.tools[name] = n
	}
	return n
}

// count counts each call once: the span that its transport records inside it is
// the same call.
func (f *toolFinder) count() {
	for i := range f.calls {
		c := &f.calls[i]
		agent, repeats := f.above(c)
		if repeats {
			continue
		}
		n := f.tools[c.name]
		n.calls++
		if c.failed {
			n.errors++
		}
		n.agents[agent] = true
	}
}

// maxAbove is how many spans above a call are looked at.
const maxAbove = 64

// above finds the agent that made a call, and whether the call repeats one that
// it is part of.
func (f *toolFinder) above(c *toolCall) (agent string, repeats bool) {
	at := c.key
	for range maxAbove {
		note, ok := f.spans[at]
		if !ok {
			break
		}
		if agent == "" {
			agent = note.agent
		}
		if at != c.key && c.transport && note.tool == c.name {
			return agent, true
		}
		at = note.parent
	}
	if agent == "" {
		agent = f.spans[c.key].service
	}
	return agent, false
}

// used are the tools, by effect.
func (f *toolFinder) used() (tools []*usedTool) {
	for name, n := range f.tools {
		t := &usedTool{
			Explanation: f.effects.Explain(name, n.annotated),
			Agents:      slices.Sorted(maps.Keys(n.agents)),
			Calls:       n.calls, Errors: n.errors,
			Found: slices.Sorted(maps.Keys(n.found)), Places: len(n.places),
		}
		t.Silent = n.hadArgs && t.Places == 0 && len(t.Args) > 0
		tools = append(tools, t)
	}
	slices.SortFunc(tools, byEffect)
	return tools
}

func countSpans(recordings []ptrace.Traces) (n int) {
	for _, traces := range recordings {
		n += traces.SpanCount()
	}
	return n
}
