// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"errors"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// askAgain is the least time between two questions for the entity of an agent.
const askAgain = time.Second

// entities says whose an entity is.
type entities struct {
	// agents are by the ids of entities, "" for one that is no agent's; ids are
	// by the agents.
	agents, ids *lru.Cache[string, string]
	// asked is when each agent's was asked for.
	mu    sync.Mutex
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

// may reports whether an agent's entity may be asked for now.
func (e *entities) may(agent string, now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if last, ok := e.asked.Get(agent); ok && now.Sub(last) < askAgain {
		return false
	}
	e.asked.Add(agent, now)
	return true
}

// ask reads the entity of an agent; nil where there is none, or where it was asked
// for just now.
func (w *Watcher) ask(ctx context.Context, a *vaultsetup.Agent) (*vaultapi.Entity, error) {
	if !w.entities.may(a.Key(), w.cfg.Now()) {
		return nil, nil
	}
	return w.entity(ctx, a)
}

// entity reads the entity of an agent; nil where there is none.
func (w *Watcher) entity(ctx context.Context, a *vaultsetup.Agent) (*vaultapi.Entity, error) {
	ctx, cancel := w.asking(ctx)
	defer cancel()
	e, err := w.cfg.Client.Entity(ctx, a.EntityName(), false)
	switch {
	case err == nil:
		w.entities.learn(a.Key(), e.ID)
		return e, nil
	case vaultapi.Temporary(err):
		return nil, err
	default:
		return nil, nil // there is nothing to wait for
	}
}

// owner is the agent that an entity is of, "" for none.
func (w *Watcher) owner(ctx context.Context, entity string) (string, error) {
	if entity == "" {
		return "", nil
	}
	if agent, ok := w.entities.agents.Get(entity); ok {
		return agent, nil
	}
	all := true
	for _, a := range w.cfg.Agents() {
		switch {
		case w.entities.ids.Contains(a.Key()):
			continue
		case !w.entities.may(a.Key(), w.cfg.Now()):
			all = false
			continue
		}
		if _, err := w.entity(ctx, a); err != nil {
			return "", err
		}
	}
	agent, ok := w.entities.agents.Get(entity)
	if !ok && all {
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
		if id, ok := w.entities.ids.Get(named); !ok || id != r.Entity {
			if a := w.cfg.Agent(named); a != nil { // its entity may be a new one
				if _, err := w.ask(ctx, a); err != nil {
					return "", err
				}
			}
		}
	}
	agent, err := w.owner(ctx, r.Entity)
	if err != nil || named == "" || named == agent {
		return agent, err
	}
	if agent != "" {
		w.cfg.Log.Warn("a login in Vault has the entity of another agent; run leasehold vault verify")
	}
	return "", nil
}
