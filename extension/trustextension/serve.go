// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"time"

	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/directory"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

var (
	_ trustapi.Intake  = (*trustExtension)(nil)
	_ trustapi.Service = (*trustExtension)(nil)
	_ trustapi.Phases  = (*trustExtension)(nil)
	_ trustapi.Ears    = (*trustExtension)(nil)
	_ trustapi.Grants  = (*trustExtension)(nil)
	_ trustapi.Runs    = (*trustExtension)(nil)
)

// Submit implements trustapi.Intake. On a gateway that stands by nothing is taken
// in, so that evidence waits with its senders. Evidence is made of spans, so that
// it tells of a run as they do: another gateway may have had them.
func (x *trustExtension) Submit(ctx context.Context, all []trustapi.Submission) error {
	engine := x.engine.Load()
	if err := engine.Submit(ctx, all); err != nil {
		return err
	}
	for i := range all {
		if s := &all[i]; s.Proven && s.Cycle != "" {
			engine.Heard(s.Agent, s.Cycle)
		}
	}
	return nil
}

// Impair implements trustapi.Intake.
func (x *trustExtension) Impair(why string) { x.engine.Load().Impair(why) }

// Heard implements trustapi.Ears.
func (x *trustExtension) Heard(agent, cycle string) { x.engine.Load().Heard(agent, cycle) }

// Phase implements trustapi.Phases. Where this gateway stands by, it is that which
// the leader has published.
func (x *trustExtension) Phase(agent string) (trust.Phase, bool) {
	if phase, known := x.engine.Load().Phase(agent); known {
		return phase, true
	}
	if d := x.directory(); d != nil {
		return d.Phase(agent)
	}
	return trust.Shadow, false
}

// Grant implements trustapi.Grants: what the Agent says.
func (x *trustExtension) Grant(agent string) *anomaly.Grant {
	if d := x.directory(); d != nil {
		return d.Grant(agent)
	}
	return nil
}

// directory is nil without Kubernetes, and where it could not be reached.
func (x *trustExtension) directory() *directory.Directory {
	if x.cluster == nil {
		return nil
	}
	return x.cluster.directory
}

// Ended implements trustapi.Runs.
func (x *trustExtension) Ended(after uint64) (ended []trustapi.RunEnd, next uint64) {
	return x.engine.Load().Ended(after)
}

// Fleet implements trustapi.Service.
func (x *trustExtension) Fleet() trustapi.Fleet { return x.engine.Load().Fleet() }

// Agents implements trustapi.Service.
func (x *trustExtension) Agents(q trustapi.Query) []trustapi.Agent { return x.engine.Load().Agents(q) }

// Agent implements trustapi.Service.
func (x *trustExtension) Agent(name string) (trustapi.Detail, error) {
	return x.engine.Load().Agent(name)
}

// Approvals implements trustapi.Service.
func (x *trustExtension) Approvals() []trustapi.Approval { return x.engine.Load().Approvals() }

// Ask implements trustapi.Service.
func (x *trustExtension) Ask(ctx context.Context, agent string, r trust.Request) (trustapi.Decision, error) {
	return x.engine.Load().Ask(ctx, agent, r)
}

// Entries implements trustapi.Service.
func (x *trustExtension) Entries(from uint64, limit int) ([]ledger.Entry, error) {
	return x.engine.Load().Entries(from, limit)
}

// Watch implements trustapi.Service.
func (x *trustExtension) Watch() (changed <-chan struct{}, cancel func()) { return x.watchers.Watch() }

// Waiting is how many pieces of evidence and requests wait to be decided.
func (x *trustExtension) Waiting() int { return x.engine.Load().Waiting() }

// OldestAction is the age of the oldest action that is not done, 0 without one.
func (x *trustExtension) OldestAction() time.Duration { return x.engine.Load().OldestAction() }
