// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/leasehold/leasehold/internal/vaultsetup"
	"github.com/leasehold/leasehold/test/site"
)

// What is looked at after a hard event, in the order in which it is reported.
const (
	firstWrite = iota
	accessorGone
	loginRefused
	sessionCut
	suspended
	aspects
)

var aspectNames = [aspects]string{
	"hard event → first write to Vault", "hard event → accessor gone, by lookup", "hard event → database login refused",
	"hard event → open database session ended", "hard event → Job suspended",
}

// The most that the accessor may take at the 99th percentile.
const (
	idleBound   = 50 * time.Millisecond
	loadedBound = 250 * time.Millisecond
)

// loop measures from a span to a dead credential, with nothing else going on, and
// then beside live leases and other agents' spans; and how many agents can be
// stopped a second.
func (b *bench) loop(ctx context.Context) (err error) {
	g, err := b.Gateway(ctx, site.GatewayOptions{Name: "loop", Overlays: []string{overlay, "extensions::trust::kubernetes::identity: loop"}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.Stop()) }()
	if b.report.Loop.Idle, err = b.stopping(ctx, g, "idle", idleBound); err != nil {
		return err
	}
	if err := b.storm(ctx, g); err != nil {
		return err
	}
	if err := b.hold(ctx, b.leases); err != nil {
		return err
	}
	f, err := b.flood(ctx, g)
	if err != nil {
		return err
	}
	b.report.Loop.Loaded, err = b.stopping(ctx, g, "loaded", loadedBound)
	b.report.figure(fmt.Sprintf("spans of others beside %d live leases", b.leases), f.stop(), "a second", 0)
	return err
}

// stopping stops agents by a hard event, one after the other.
func (b *bench) stopping(ctx context.Context, g *site.Gateway, where string, bound time.Duration) (loopFigures, error) {
	holders, err := b.holders(ctx, "loop-"+where, b.hard)
	if err != nil {
		return loopFigures{}, err
	}
	s, err := newSender(g.OTLP)
	if err != nil {
		return loopFigures{}, err
	}
	defer s.close()
	var took [aspects]sample
	for _, h := range holders {
		times, err := b.stopOne(ctx, s, h)
		if err != nil {
			return loopFigures{}, fmt.Errorf("%s: %w", h.key(), err)
		}
		for i := range took {
			took[i] = append(took[i], times[i])
		}
	}
	for i := range took {
		limit := time.Duration(0)
		if i == accessorGone {
			limit = bound
		}
		b.report.latency99(where, aspectNames[i], took[i], limit)
	}
	return loopFigures{
		AccessorGone: ms(took[accessorGone].at(99)), LoginRefused: ms(took[loginRefused].at(99)), JobSuspended: ms(took[suspended].at(99)),
	}, nil
}

// stopOne sends one hard event and sees what comes of it.
func (b *bench) stopOne(ctx context.Context, s *sender, h *holder) (took [aspects]time.Duration, err error) {
	trace := newTrace()
	if err := s.send(ctx, h.member, harmless(trace)); err != nil {
		return took, err
	}
	time.Sleep(warm)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	log, err := b.auditLog()
	if err != nil {
		return took, err
	}
	began := time.Now()
	w := b.watchEnd(ctx, h)
	if err := s.send(ctx, h.member, forbidden(trace)); err != nil {
		return took, errors.Join(err, w.wait())
	}
	at, unseen := b.seen.await(ctx, jobSuspended+string(h.job.UID))
	if err := errors.Join(unseen, w.wait()); err != nil {
		return took, err
	}
	wrote, err := log.firstWrite(ctx, (&vaultsetup.Agent{Namespace: h.namespace, Name: h.name}).EntityName())
	if err != nil {
		return took, err
	}
	for i, when := range [aspects]time.Time{wrote, w.gone, w.refused, w.cut, at} {
		took[i] = when.Sub(began)
	}
	return took, nil
}

// stormed is how many agents are stopped at once.
const stormed = 100

// storm stops many agents at once.
func (b *bench) storm(ctx context.Context, g *site.Gateway) error {
	holders, err := b.holders(ctx, "storm", stormed)
	if err != nil {
		return err
	}
	s, err := newSender(g.OTLP)
	if err != nil {
		return err
	}
	defer s.close()
	began := time.Now()
	if err := each(len(holders), func(i int) error { return s.sendUntilTaken(ctx, holders[i].member, forbidden(newTrace())) }); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, h := range holders {
		if _, err := b.untilGone(ctx, h.login.Accessor); err != nil {
			return fmt.Errorf("%s: %w", h.key(), err)
		}
	}
	b.report.figure(fmt.Sprintf("agents stopped, of %d at once", stormed), stormed/time.Since(began).Seconds(), "a second", 0)
	return nil
}
