// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"golang.org/x/time/rate"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// How many hints of an agent are looked at: so many a second, and at once.
const (
	hintsPerSecond = 1
	hintsAtOnce    = 10
)

// maxAccessor bounds what can be an accessor, in bytes.
const maxAccessor = 128

// rates bounds how often each agent makes the watcher ask.
type rates struct {
	agents *lru.Cache[string, *rate.Limiter]
}

func (r *rates) init() (err error) {
	r.agents, err = lru.New[string, *rate.Limiter](maxEntities)
	return err
}

func (r *rates) allow(agent string, now time.Time) bool {
	l, ok := r.agents.Get(agent)
	if !ok {
		l = rate.NewLimiter(hintsPerSecond, hintsAtOnce)
		r.agents.Add(agent, l)
	}
	return l.AllowN(now, 1)
}

// Hint has it asked of Vault whose a credential is that a span named. One that is
// known already, comes too often, finds no room or cannot be an accessor is dropped,
// and so is what is of nobody who has something in Vault.
func (w *Watcher) Hint(h trustapi.Hint) {
	if t, ok := w.tokens.Get(h.Accessor); ok && t.agent == h.Agent {
		return
	}
	now := w.cfg.Now()
	if !isAccessor(h.Accessor) || w.cfg.Agent(h.Agent) == nil || !w.rates.allow(h.Agent, now) || !w.hints.add(h, now) {
		w.cfg.Count(CountHints, "dropped")
	}
}

// isAccessor reports whether a text can be an accessor: letters and digits, and in
// another namespace of Vault a dot.
func isAccessor(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '.' {
			return false
		}
	}
	return s != "" && len(s) <= maxAccessor
}

// hint asks whose a credential is, and does nothing else with what the span named.
func (w *Watcher) hint(ctx context.Context, h trustapi.Hint, heard time.Time) (outcome string, err error) {
	asking, cancel := w.asking(ctx)
	defer cancel()
	said, err := w.cfg.Client.LookupToken(asking, h.Accessor)
	if errors.Is(err, vaultapi.ErrGone) {
		return "gone", nil
	}
	if err != nil {
		return "failed", err
	}
	owner, err := w.owner(ctx, said.Entity, w.cfg.Now())
	switch {
	case err != nil:
		return "failed", err
	case owner == "":
		return "stranger", nil
	case owner != h.Agent:
		text := fmt.Sprintf("a span named a credential that is of %s, as Vault says", owner)
		s := submission(h.Agent, orUnknown(h.Cycle), anomaly.RuleForeign, text, pcommon.NewTimestampFromTime(heard))
		if err := w.submit(ctx, []trustapi.Submission{s}); err != nil {
			return "failed", err
		}
		return "foreign", nil
	}
	t := token{agent: owner, Credential: trustapi.Credential{
		Accessor: h.Accessor, Entity: said.Entity, Source: trustapi.SourceHint, Issued: said.Issued, Expires: said.Expires,
	}}
	if running := w.look(owner); goesOn(running, h.Cycle) {
		t.Cycle = h.Cycle
	} else if len(running) == 1 {
		t.Cycle = running[0].ID
	}
	if err := w.cfg.Credentials.Bind(ctx, owner, t.Credential); err != nil {
		return "failed", err
	}
	return "bound", nil
}

func orUnknown(cycle string) string {
	if cycle == "" {
		return "unknown"
	}
	return cycle
}
