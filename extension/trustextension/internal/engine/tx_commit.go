// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"slices"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// commit makes the group durable, then records it, then lets it be seen. The
// entries of the ledger are a part of the transaction, so that a crash before
// they reach it loses none.
func (t *tx) commit(ctx context.Context) error {
	e := t.e
	t.beginAtOnce()
	if !t.changes() {
		t.install(e.head)
		t.after()
		return nil
	}
	entries, head := ledger.Chain(e.head, t.drafts)
	records, err := t.records(entries, head)
	if err != nil {
		return err
	}
	decisions, steps := t.steps()
	crashpoint.At(crashpoint.Decided, decisions...)
	// Not the engine's own life: what is begun is ended, so that nobody is told
	// that something failed that did not.
	commit := func() error { return e.cfg.Store.Commit(context.WithoutCancel(ctx), records) }
	if err := crashpoint.After(crashpoint.Committed, commit, steps...); err != nil {
		return err
	}
	t.install(head)
	e.unwritten = entries
	if err := e.flush(); err != nil {
		e.cfg.Log.Error("the ledger cannot be written; what was decided is kept and follows", zap.Error(err))
	}
	crashpoint.At(crashpoint.Recorded)
	t.after()
	return nil
}

// changes reports whether anything has to be kept. Of what only repeats what is
// known, or is refused, nothing is written: who floods does not make the disk
// busy.
func (t *tx) changes() bool {
	for _, a := range t.touched {
		if a.changed {
			return true
		}
	}
	return len(t.drafts) > 0 || t.fleet != nil
}

func (t *tx) records(entries []ledger.Entry, head ledger.Head) ([]store.Record, error) {
	records := make([]store.Record, 0, len(t.touched)+1)
	for name, a := range t.touched {
		if !a.changed {
			continue
		}
		a.revision++
		value, err := a.encode()
		if err != nil {
			return nil, fmt.Errorf("agent %s: %w", name, err)
		}
		records = append(records, store.Record{Key: agentPrefix + name, Value: value})
	}
	fleet := t.fleet
	if fleet == nil {
		fleet = t.e.fleet
	}
	value, err := seal(metaOf(fleet, entries, head))
	if err != nil {
		return nil, fmt.Errorf("the fleet's state: %w", err)
	}
	return append(records, store.Record{Key: metaKey, Value: value}), nil
}

func metaOf(fleet *trust.Fleet, entries []ledger.Entry, head ledger.Head) *meta {
	m := &meta{Fleet: *fleet, Seq: head.Seq, Hash: head.Hash[:], Pending: make([][]byte, len(entries))}
	for i := range entries {
		m.Pending[i] = entries[i].AppendLine(nil)
	}
	return m
}

// install lets everybody see what was decided.
func (t *tx) install(head ledger.Head) {
	e := t.e
	e.mu.Lock()
	defer e.mu.Unlock()
	for name, a := range t.touched {
		if _, known := e.agents[name]; !known {
			i, _ := slices.BinarySearch(e.names, name)
			e.names = slices.Insert(e.names, i, name)
		}
		e.owners.replace(name, e.agents[name], a)
		e.agents[name] = a
		if a.ticks(e.rulesOf(a).Policy) {
			e.ticking[name] = struct{}{}
		} else {
			delete(e.ticking, name)
		}
	}
	if t.fleet != nil {
		e.fleet = t.fleet
	}
	e.head = head
}

// after tells who waits for it.
func (t *tx) after() {
	for _, hook := range t.told {
		hook()
	}
	for name, a := range t.touched {
		if len(a.actions) > 0 {
			t.e.outbox.ready(name)
		}
	}
	t.show()
	t.e.outbox.taken(t.started)
	t.e.outbox.begin(t.started)
	if len(t.drafts) > 0 {
		t.e.cfg.Watchers.wake()
	}
}

// flush appends to the ledger what is durable and not there yet.
func (e *Engine) flush() error {
	if len(e.unwritten) == 0 {
		return nil
	}
	if err := e.cfg.Ledger.Append(e.unwritten); err != nil {
		e.behind.Store(int64(len(e.unwritten)))
		return fmt.Errorf("write the ledger: %w", err)
	}
	e.unwritten = nil
	e.behind.Store(0)
	return nil
}
