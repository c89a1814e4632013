// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"errors"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// entities says whose an entity is.
type entities struct {
	// agents are by the ids of entities, "" for one that is no agent's; ids are
	// by the agents.
	agents, ids *lru.Cache[string, string]
	// asked is when each agent's was asked for last, and answered.
	asked *lru.Cache[string, time.Time]
}

func (e *entities) init() error {
	var err1, err2, err3 error
	e.agents, err1 = lru.New[string, string](maxEntities)
	e.ids, err2 = lru.New[string, string](maxEntities)
	e.asked, err3 = lru.New[string, time.Time](maxEntities)
	return errors.Join(err1, err2, err3)
}

// learn notes whose an entity is; one that an agent had before is no agent's.
func (e *entities) learn(agent, id string) {
	if old, ok := e.ids.Get(agent); ok && old != id {
		e.agents.Remove(old)
	}
	e.ids.Add(agent, id)
	e.agents.Add(id, agent)
}

// knew reports whether an agent's entity was asked for after a time, so that one
// that was there by then is known.
func (e *entities) knew(agent string, at time.Time) bool {
	last, ok := e.asked.Get(agent)
	return ok && last.After(at)
}

// entity reads the entity of an agent; nil where there is none.
func (w *Watcher) entity(ctx context.Context, a *vaultsetup.Agent) (*vaultapi.Entity, error) {
	ctx, cancel := w.asking(ctx)
	defer cancel()
	now := w.cfg.Now()
	e, err := w.cfg.Client.Entity(ctx, a.EntityName(), false)
	if vaultapi.Temporary(err) {
		return nil, err
	}
	w.entities.asked.Add(a.Key(), now)
	if err != nil {
		return nil, nil // there is nothing to wait for
	}
	w.entities.learn(a.Key(), e.ID)
	return e, nil
}

// owner is the agent that an entity is of that was there at a time, "" for none.
// Agents are asked for of which no entity was known by then: a record that is passed
// by as nobody's does not come again. How often that may be, the client bounds.
func (w *Watcher) owner(ctx context.Context, entity string, at time.Time) (string, error) {
	if entity == "" {
		return "", nil
	}
	if agent, ok := w.entities.agents.Get(entity); ok {
		return agent, nil
	}
	for _, a := range w.cfg.Agents() {
		if w.entities.ids.Contains(a.Key()) || w.entities.knew(a.Key(), at.Add(w.cfg.Tolerance)) {
			continue
		}
		if _, err := w.entity(ctx, a); err != nil {
			return "", err
		}
	}
	agent, ok := w.entities.agents.Get(entity)
	if !ok {
		w.entities.agents.Add(entity, "") // until an agent is found to have it
	}
	return agent, nil
}

// The metadata of a login by the kubernetes method.
const (
	metaNamespace = "service_account_namespace"
	metaAccount   = "service_account_name"
)

// whose is the agent whose token a record is of, "" for none. A login must name
// the agent that its entity is of.
func (w *Watcher) whose(ctx context.Context, r *vaultaudit.Record) (string, error) {
	named := ""
	if r.Login && r.Meta[metaAccount] != "" {
		named = r.Meta[metaNamespace] + "/" + r.Meta[metaAccount]
		if a := w.cfg.Agent(named); a != nil && !w.entities.agents.Contains(r.Entity) { // its entity may be a new one
			if _, err := w.entity(ctx, a); err != nil {
				return "", err
			}
		}
	}
	agent, err := w.owner(ctx, r.Entity, r.Time)
	if err != nil || named == "" || named == agent {
		return agent, err
	}
	if agent != "" {
		w.cfg.Log.Warn("a login in Vault has the entity of another agent; run leasehold vault verify")
	}
	return "", nil
}
