// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/test/site"
)

// overlay is what the benchmark changes of the shipped configuration: as many
// agents as it likes may fall.
const overlay = "extensions::trust::policy: {preset: default, fleet: {max_share: 1, max_hard_per_minute: 1000}}"

// idle measures on a gateway that has nothing else to do.
func (b *bench) idle(ctx context.Context) (err error) {
	g, err := b.Gateway(ctx, site.GatewayOptions{Name: "idle", Overlays: []string{overlay, "extensions::trust::kubernetes::identity: idle"}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.Stop()) }()
	if err := b.triggersTo(ctx, g, "idle", b.triggers); err != nil {
		return err
	}
	return b.hardTo(ctx, g, "idle", b.hard)
}

// warm is the time between what makes an agent known and what is measured.
const warm = 100 * time.Millisecond

// triggersTo measures from a span that triggers until the Job is there, and how
// long the API server itself takes for a like one.
func (b *bench) triggersTo(ctx context.Context, g *site.Gateway, where string, n int) error {
	members, err := b.join(ctx, "trigger-"+where, n)
	if err != nil {
		return err
	}
	s, err := newSender(g.OTLP)
	if err != nil {
		return err
	}
	defer s.close()
	var sent, returned, plain sample
	for _, m := range members {
		began := time.Now()
		if _, err := b.Clients.Kubernetes.BatchV1().Jobs(m.namespace).Create(ctx, jobOf("plain-"+m.name, m.name), metav1.CreateOptions{}); err != nil {
			return err
		}
		at, err := b.seen.await(ctx, jobMade+"plain-"+m.name)
		if err != nil {
			return err
		}
		plain = append(plain, at.Sub(began))
		trace := newTrace()
		if err := s.send(ctx, m, harmless(trace)); err != nil {
			return err
		}
		time.Sleep(warm)
		td, span := asking(trace)
		began = time.Now()
		if err := s.send(ctx, m, td); err != nil {
			return err
		}
		back := time.Now()
		if at, err = b.seen.await(ctx, jobMade+span); err != nil {
			return fmt.Errorf("%s: %w", m.key(), err)
		}
		sent, returned = append(sent, at.Sub(began)), append(returned, at.Sub(back))
	}
	b.report.latency(where, "create of a Job by the API server", plain, 0, 0)
	b.report.latency(where, "trigger span sent → Job", sent, 0, 0)
	b.report.latency(where, "trigger span accepted → Job", returned, 0, 0)
	b.report.latency(where, "trigger span sent → Job, over a create", sent, plain.at(50), 100*time.Millisecond)
	return nil
}

// hardTo measures from a hard event until the agent is stopped.
func (b *bench) hardTo(ctx context.Context, g *site.Gateway, where string, n int) error {
	members, err := b.join(ctx, "hard-"+where, n)
	if err != nil {
		return err
	}
	s, err := newSender(g.OTLP)
	if err != nil {
		return err
	}
	defer s.close()
	var took [5]sample
	for _, m := range members {
		trace := newTrace()
		if err := s.send(ctx, m, harmless(trace)); err != nil {
			return err
		}
		time.Sleep(warm)
		began := time.Now()
		if err := s.send(ctx, m, forbidden(trace)); err != nil {
			return err
		}
		for i, what := range []string{stopped + m.key(), podCutOff + string(m.pod.UID), jobSuspended + string(m.job.UID), podTold + string(m.pod.UID), podGone + string(m.pod.UID)} {
			at, err := b.seen.await(ctx, what)
			if err != nil {
				return fmt.Errorf("%s: %w", m.key(), err)
			}
			took[i] = append(took[i], at.Sub(began))
		}
	}
	const bound = 150 * time.Millisecond
	b.report.latency(where, "hard event → Agent says so", took[0], 0, 0)
	b.report.latency(where, "hard event → pod cut off", took[1], 0, bound)
	b.report.latency(where, "hard event → Job suspended", took[2], 0, bound)
	b.report.latency(where, "hard event → pod told to end", took[3], 0, 0)
	b.report.latency(where, fmt.Sprintf("hard event → pod gone, whose process takes %v to end", ends), took[4], 0, 0)
	return nil
}
