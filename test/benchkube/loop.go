// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

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
	others, err := b.hold(ctx, b.leases)
	if err != nil {
		return err
	}
	f, err := b.flood(ctx, g, others...)
	if err != nil {
		return err
	}
	b.report.Loop.Loaded, err = b.stopping(ctx, g, "loaded", loadedBound)
	b.report.figure("spans of others beside live leases", f.stop(), "a second", 0)
	live, uncounted := b.live(ctx)
	b.report.figure("leases of others that live to the end", live, "", 0)
	if err := errors.Join(err, uncounted); err != nil {
		return err
	}
	return b.crowded(ctx, g, others)
}

// crowded measures the same, with nothing else going on, while the cycles of others
// end, with all the leases that they hold.
func (b *bench) crowded(ctx context.Context, g *site.Gateway, others []*member) error {
	holders, err := b.holders(ctx, "loop-crowded", together)
	if err != nil {
		return err
	}
	s, err := newSender(g.OTLP)
	if err != nil {
		return err
	}
	defer s.close()
	for _, m := range others {
		if err := b.Clients.Kubernetes.BatchV1().Jobs(m.namespace).Delete(ctx, m.job.Name, metav1.DeleteOptions{
			PropagationPolicy: new(metav1.DeletePropagationBackground),
		}); err != nil {
			return err
		}
	}
	var took [aspects]sample
	for _, h := range holders {
		if err := b.stopOne(ctx, s, h, &took); err != nil {
			return err
		}
	}
	for i := range took {
		b.report.latency("crowded", aspectNames[i], took[i], 0, 0)
	}
	left, err := b.live(ctx)
	b.report.figure("leases of others that have not ended by then", left, "", 0)
	return err
}

// stopping stops agents by a hard event, one after the other.
func (b *bench) stopping(ctx context.Context, g *site.Gateway, where string, bound time.Duration) (loopFigures, error) {
	s, err := newSender(g.OTLP)
	if err != nil {
		return loopFigures{}, err
	}
	defer s.close()
	var took [aspects]sample
	for left := b.hard; left > 0; left -= together {
		if err := b.stopSome(ctx, s, "loop-"+where, min(left, together), &took); err != nil {
			return loopFigures{}, err
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

// stopSome stops agents that log in right before: Leasehold ends what one holds whose
// cycle shows no work.
func (b *bench) stopSome(ctx context.Context, s *sender, what string, n int, took *[aspects]sample) error {
	holders, err := b.holders(ctx, what, n)
	if err != nil {
		return err
	}
	for _, h := range holders {
		if err := b.stopOne(ctx, s, h, took); err != nil {
			return err
		}
		if err := b.untilSettled(ctx, h.member); err != nil {
			return err
		}
	}
	return nil
}

// stopOne stops an agent, and adds how long that took.
func (b *bench) stopOne(ctx context.Context, s *sender, h *holder, took *[aspects]sample) error {
	times, err := b.hit(ctx, s, h)
	if err != nil {
		return fmt.Errorf("%s: %w", h.key(), err)
	}
	for i := range took {
		took[i] = append(took[i], times[i])
	}
	return nil
}

// hit sends one hard event and sees what comes of it.
func (b *bench) hit(ctx context.Context, s *sender, h *holder) (took [aspects]time.Duration, err error) {
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

// untilSettled waits until nothing of an agent is left to be done, so that one does
// not cost the next one time.
func (b *bench) untilSettled(ctx context.Context, m *member) error {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		a, err := b.Clients.Agents(m.namespace).Get(ctx, m.name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if a.Status.Quarantined && len(a.Status.OpenActions) == 0 {
			return nil
		}
	}
	return fmt.Errorf("%s: not all is done within %v", m.key(), patience)
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
	// Agents whose tokens are known, as those of agents that work are.
	if err := each(len(holders), func(i int) error { return s.sendUntilTaken(ctx, holders[i].member, harmless(newTrace())) }); err != nil {
		return err
	}
	began := time.Now()
	sent := make(chan error, len(holders))
	for _, h := range holders {
		go func() { sent <- s.send(ctx, h.member, forbidden(newTrace())) }()
	}
	for range holders {
		err = errors.Join(err, <-sent)
	}
	if err != nil {
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
	for _, h := range holders {
		if err := b.untilSettled(ctx, h.member); err != nil {
			return err
		}
	}
	return nil
}
