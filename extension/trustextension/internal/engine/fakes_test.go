// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// register is a directory that a test writes.
type register struct {
	mu       sync.Mutex
	agents   map[string]Wanted
	triggers map[string][]string // "trigger sender" → agents
}

func newRegister(agents ...string) *register {
	r := &register{agents: map[string]Wanted{}, triggers: map[string][]string{}}
	for _, a := range agents {
		r.agents[a] = Wanted{MaxPhase: trust.Autonomous}
	}
	return r
}

func (r *register) Wanted(name string) (Wanted, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, known := r.agents[name]
	return w, known
}

func (r *register) Triggered(trigger, sender string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.triggers[trigger+" "+sender])
}

func (r *register) set(name string, w Wanted) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.agents[name] = w
}

// press is a publisher that a test looks at.
type press struct {
	mu   sync.Mutex
	said []string
	// refuses is what Publish fails with.
	refuses error
}

func (p *press) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, fmt.Sprintf(format, args...))
}

func (p *press) Changed(name string, urgent bool) { p.say("changed %s %t", name, urgent) }

func (p *press) Publish(_ context.Context, name string) error {
	p.say("publish %s", name)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refuses
}

func (p *press) Decided(d *trustapi.Decision) { p.say("decided %s %s", d.Agent, d.Kind) }
func (p *press) Failed(a *trustapi.Action)    { p.say("failed %s %s", a.Agent, a.Kind) }

func (p *press) refuse(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = err
}

// take is what was said since the last time.
func (p *press) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := p.said
	p.said = nil
	return said
}

// onlooker witnesses what it is told to.
type onlooker map[string]audit.Witness

func (o onlooker) Witnessed(agent, cycle string) (audit.Witness, bool) {
	w, known := o[agent+" "+cycle]
	return w, known
}

// trigger is a span of sender that met a condition.
func (m *made) trigger(sender, name string) trustapi.Submission {
	id, at := m.next()
	e := audit.Evidence{
		Subject: audit.Subject{Agent: sender, Cycle: id}, At: at, Trace: [16]byte{1}, Span: [8]byte{7: byte(m.n)},
		Trigger: &audit.Trigger{Name: name},
	}
	e.ID = e.Identify()
	return trustapi.Submission{Agent: sender, Proven: true, Source: "test", Evidence: e}
}

func (r *rig) agent(name string) trustapi.Detail {
	r.t.Helper()
	d, err := r.Agent(name)
	require.NoError(r.t, err)
	return d
}

// kinds are those of the open actions of an agent.
func (r *rig) kinds(name string) (kinds []trust.ActionKind) {
	r.t.Helper()
	for _, a := range r.installed(name).actions {
		kinds = append(kinds, a.Kind)
	}
	return kinds
}

func (r *register) forget(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.agents, name)
}
