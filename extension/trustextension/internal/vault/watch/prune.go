// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"errors"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// maxLooks is how many questions one round of pruning asks; the next goes on with
// the next agent.
const maxLooks = 50

// lookAgain is how many rounds pass until a credential is looked at again that has
// not run out as far as is known.
const lookAgain = 10

// pruner remembers where the last round ended, and what was looked at when.
type pruner struct {
	left   int
	begin  int
	looked *lru.Cache[string, time.Time]
}

// due reports whether a credential is to be looked at.
func (p *pruner) due(c *trustapi.Credential, now time.Time, every time.Duration) bool {
	last, ok := p.looked.Get(c.Accessor)
	if ok && now.Sub(last) < lookAgain*every && c.Live(now) {
		return false
	}
	p.looked.Add(c.Accessor, now)
	return true
}

// prunes forgets, now and then, what Vault says is gone.
func (w *Watcher) prunes() {
	looked, err := lru.New[string, time.Time](maxAccessors)
	if err != nil {
		w.cfg.Log.Error("nothing is pruned", zap.Error(err)) // the size is right
		return
	}
	p := &pruner{looked: looked}
	w.every(w.cfg.PruneEvery, func() {
		agents := w.cfg.Agents()
		p.left = maxLooks
		for i := range agents {
			at := (p.begin + i) % len(agents)
			if p.left <= 0 {
				p.begin = at
				return
			}
			w.prune(p, agents[at].Key())
		}
	})
}

func (w *Watcher) prune(p *pruner, agent string) {
	for _, c := range w.cfg.Credentials.Credentials(agent) {
		if p.left <= 0 || w.ctx.Err() != nil {
			return
		}
		if !p.due(&c, w.cfg.Now(), w.cfg.PruneEvery) {
			continue
		}
		ctx, cancel := context.WithTimeout(w.ctx, judgeTime)
		outcome, err := w.pruneOne(ctx, p, agent, c)
		cancel()
		if err != nil && w.ctx.Err() == nil {
			w.cfg.Log.Info("Vault cannot say what became of a credential; it is asked again", zap.String("agent", agent), zap.Error(err))
			outcome = "failed"
		}
		if outcome != "" {
			w.cfg.Count(CountPruned, outcome)
		}
	}
}

// pruneOne asks what became of a credential. A token that is gone is forgotten when
// its leases are, as a lease that could not be revoked outlives it.
func (w *Watcher) pruneOne(ctx context.Context, p *pruner, agent string, c trustapi.Credential) (outcome string, err error) {
	p.left--
	said, err := w.lookup(ctx, c.Accessor)
	if err == nil {
		if said.Entity != c.Entity || said.Expires.Sub(c.Expires).Abs() < time.Second {
			return "", nil
		}
		c.Expires, c.Leases = said.Expires, nil
		return "renewed", w.cfg.Credentials.Bind(ctx, agent, c)
	}
	if !errors.Is(err, vaultapi.ErrGone) {
		return "", err
	}
	var gone []string
	for _, l := range c.Leases {
		p.left--
		is, err := w.leaseGone(ctx, l.ID)
		if err != nil {
			return "", err
		}
		if is {
			gone = append(gone, l.ID)
		}
	}
	if len(gone) < len(c.Leases) {
		if len(gone) == 0 {
			return "", nil
		}
		return "gone", w.cfg.Credentials.Unbind(ctx, agent, nil, gone)
	}
	return "gone", w.cfg.Credentials.Unbind(ctx, agent, []string{c.Accessor}, gone)
}

func (w *Watcher) lookup(ctx context.Context, accessor string) (*vaultapi.Token, error) {
	ctx, cancel := w.asking(ctx)
	defer cancel()
	return w.cfg.Client.LookupToken(ctx, accessor)
}

func (w *Watcher) leaseGone(ctx context.Context, id string) (bool, error) {
	ctx, cancel := w.asking(ctx)
	defer cancel()
	_, err := w.cfg.Client.LookupLease(ctx, id)
	if errors.Is(err, vaultapi.ErrGone) {
		return true, nil
	}
	return false, err
}
