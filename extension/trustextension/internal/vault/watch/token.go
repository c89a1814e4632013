// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// token is one of an agent's.
type token struct {
	agent string
	trustapi.Credential
}

// hashedMark begins what an audit device writes in place of an accessor.
const hashedMark = "hmac-sha256:"

// known is the token of a record, where it is bound already.
func (w *Watcher) known(ctx context.Context, agent string, r *vaultaudit.Record, accessor string) (token, bool, error) {
	if t, ok := w.tokens.Get(accessor); ok && t.agent == agent && t.Cycle != "" {
		return t, true, nil
	}
	all := w.cfg.Credentials.Credentials(agent)
	plain := accessor
	if strings.HasPrefix(accessor, hashedMark) {
		if err := w.hash(ctx, all); err != nil {
			return token{}, false, err
		}
		plain, _ = w.hashes.Get(accessor)
	}
	for i := range all {
		if all[i].Accessor == plain {
			t := token{agent: agent, Credential: all[i]}
			t.Leases = nil // they are the engine's to know
			w.tokens.Add(accessor, t)
			return t, true, nil
		}
	}
	return token{agent: agent, Credential: trustapi.Credential{Accessor: plain, Entity: r.Entity, Source: trustapi.SourceAudit, Issued: r.Time}}, false, nil
}

// hash finds out how accessors stand in the log, each once.
func (w *Watcher) hash(ctx context.Context, all []trustapi.Credential) error {
	for i := range all {
		accessor := all[i].Accessor
		if w.hashed.Contains(accessor) {
			continue
		}
		hash, err := w.auditHash(ctx, accessor)
		if vaultapi.Temporary(err) {
			return err
		}
		if err != nil {
			continue // there is no such audit device, or no right to ask it
		}
		w.hashes.Add(hash, accessor)
		w.hashed.Add(accessor, struct{}{})
	}
	return nil
}

func (w *Watcher) auditHash(ctx context.Context, accessor string) (string, error) {
	ctx, cancel := w.asking(ctx)
	defer cancel()
	return w.cfg.Client.AuditHash(ctx, w.cfg.Device, accessor)
}

// cycleOf is the cycle that a request of an agent belongs to, "" where that is not
// known (yet). The log may tell of it when the cycle has ended.
func (w *Watcher) cycleOf(agent string, r *vaultaudit.Record, running []Run) string {
	switch len(running) {
	case 0:
		return w.runs.before(agent, r.Time)
	case 1:
		return running[0].ID
	}
	cycle, ok := w.traces.Get(traceOf{agent, r.Trace})
	if !ok {
		return ""
	}
	for _, one := range running {
		if one.ID == cycle {
			return cycle
		}
	}
	return ""
}

// confirm asks Vault whether the token that a record tells of is there and whose it
// is, and fills in what Vault says. Where Vault cannot be asked the log's word counts.
func (w *Watcher) confirm(ctx context.Context, t *token) (ok bool) {
	ctx, cancel := w.asking(ctx)
	defer cancel()
	said, err := w.cfg.Client.LookupToken(ctx, t.Accessor)
	switch {
	case errors.Is(err, vaultapi.ErrGone):
		w.cfg.Count(CountBound, "gone")
		return false
	case err != nil:
		w.cfg.Log.Debug("Vault cannot say whose a token is; its audit log counts", zap.Error(err))
		return t.Entity != ""
	case said.Entity != t.Entity:
		w.cfg.Count(CountBound, "refused")
		return false
	}
	t.Issued, t.Expires = said.Issued, said.Expires
	return true
}

// bind has it kept that a token is an agent's, with the lease that it was given now.
// Key is how its accessor stands in the log.
func (w *Watcher) bind(ctx context.Context, key string, t *token, leases ...trustapi.Lease) error {
	c := t.Credential
	c.Leases = leases
	c.Source = cmp.Or(c.Source, trustapi.SourceAudit)
	switch err := w.cfg.Credentials.Bind(ctx, t.agent, c); {
	case errors.Is(err, trustapi.ErrRefused), errors.Is(err, trustapi.ErrNotFound): // another time it would be as well
		w.cfg.Count(CountBound, "refused")
		w.cfg.Log.Warn("a credential that Vault's audit log tells of cannot be the agent's", zap.String("agent", t.agent), zap.Error(err))
		return nil
	case err != nil:
		w.cfg.Count(CountBound, "failed")
		return err
	}
	w.cfg.Count(CountBound, string(c.Source))
	w.tokens.Add(key, *t)
	return nil
}
