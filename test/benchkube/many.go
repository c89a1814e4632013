// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// idleNamespace is where the Agents are that do nothing.
const idleNamespace = "many"

// fill makes idle Agents until there are so many.
func (b *bench) fill(ctx context.Context, upTo int) error {
	if b.made == 0 && upTo > 0 {
		if _, err := b.Clients.Kubernetes.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: idleNamespace}}, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	from := b.made
	b.made = max(b.made, upTo)
	return each(b.made-from, func(i int) error {
		_, err := b.Clients.Agents(idleNamespace).Create(ctx, &v1alpha1.Agent{
			ObjectMeta: metav1.ObjectMeta{Name: idleName(from + i)},
			Spec: v1alpha1.AgentSpec{
				ServiceAccountName: idleName(from + i), JobTemplate: template(), Triggers: []v1alpha1.TriggerGrant{{Name: "next-cycle"}},
			},
		}, metav1.CreateOptions{})
		return err
	})
}

func idleName(i int) string { return fmt.Sprintf("agent-%05d", i) }

// many is the gateway that the Agents are held by, whose state is kept from one
// start to the next; quick ones publish faster, to have it over with.
func (b *bench) many(ctx context.Context, name string, quick bool, overlays []string, env ...string) (*site.Gateway, error) {
	overlays = append([]string{overlay, "extensions::trust::kubernetes::identity: " + name}, overlays...)
	if quick {
		overlays = append(overlays, "extensions::trust::kubernetes: {publish_per_second: 2000, qps: 4000, burst: 4000}")
	}
	return b.Gateway(ctx, site.GatewayOptions{Name: name, Overlays: overlays, Env: env})
}

// start measures what a start costs with many Agents: one that finds them as they
// were left, and one that knows nothing yet.
func (b *bench) start(ctx context.Context) error {
	if err := b.ready(ctx); err != nil {
		return err
	}
	for _, s := range []struct{ name, what string }{{fleet, "restart"}, {"new", "first start"}} {
		before, err := b.requests(ctx)
		if err != nil {
			return err
		}
		began := time.Now()
		g, err := b.many(ctx, s.name, false, nil) // the shipped limits
		if err != nil {
			return err
		}
		if err := errors.Join(b.started(ctx, g, s.what, began, before), g.Stop()); err != nil {
			return err
		}
	}
	return nil
}

// fleet is the name of the gateway that wrote the status of every Agent.
const fleet = "fleet"

// ready makes what Agents are missing and lets the gateway write their status.
func (b *bench) ready(ctx context.Context) error {
	if b.made >= b.agents {
		return nil
	}
	g, err := b.many(ctx, fleet, true, nil)
	if err != nil {
		return err
	}
	return errors.Join(b.fill(ctx, b.agents), b.holds(ctx, g), b.settled(ctx), g.Stop())
}

// watched is how long requests are counted after a start.
const watched = 20 * time.Second

// started reports how long it took until all Agents were held, and what was asked
// of the API server until then and for a while after.
func (b *bench) started(ctx context.Context, g *site.Gateway, what string, began time.Time, before requests) error {
	if err := b.holds(ctx, g); err != nil {
		return err
	}
	b.report.figure(fmt.Sprintf("%s with %d Agents until it holds all", what, b.agents), time.Since(began).Seconds(), "s", 0)
	time.Sleep(time.Until(began.Add(watched)))
	after, err := b.requests(ctx)
	if err != nil {
		return err
	}
	for _, line := range after.since(before) {
		b.report.figure(fmt.Sprintf("%s, requests within %v: %s", what, watched, line.what), line.n, "", 0)
	}
	return nil
}

// holds waits until a gateway holds all Agents.
func (b *bench) holds(ctx context.Context, g *site.Gateway) error {
	for deadline := time.Now().Add(2 * patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if n, err := heldBy(ctx, g); err == nil && n >= b.made+b.joined {
			return nil
		}
	}
	return fmt.Errorf("it does not hold %d Agents within %v", b.made+b.joined, 2*patience)
}

// heldBy is how many agents a gateway holds.
func heldBy(ctx context.Context, g *site.Gateway) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+g.API+"/api/v1/fleet", http.NoBody)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	var fleet struct {
		Agents int `json:"agents"`
	}
	return fleet.Agents, json.NewDecoder(resp.Body).Decode(&fleet)
}

// settled waits until nothing is written to Agents any more.
func (b *bench) settled(ctx context.Context) error {
	const quiet = 3 * time.Second
	for deadline := time.Now().Add(10 * patience); time.Now().Before(deadline); {
		before, err := b.requests(ctx)
		if err != nil {
			return err
		}
		time.Sleep(quiet)
		after, err := b.requests(ctx)
		if err != nil {
			return err
		}
		if after.writes()-before.writes() == 0 {
			return nil
		}
	}
	return errors.New("the status of Agents is written again and again")
}

// loaded measures beside many Agents, and beside others' spans.
func (b *bench) loaded(ctx context.Context) (err error) {
	if err := b.ready(ctx); err != nil {
		return err
	}
	g, err := b.many(ctx, fleet, true, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.Stop()) }()
	if err := errors.Join(b.holds(ctx, g), b.settled(ctx)); err != nil {
		return err
	}
	if err := errors.Join(b.triggersTo(ctx, g, "many", b.hard), b.hardTo(ctx, g, "many", b.hard)); err != nil {
		return err
	}
	flood, err := b.flood(ctx, g)
	if err != nil {
		return err
	}
	err = errors.Join(b.triggersTo(ctx, g, "busy", b.hard), b.hardTo(ctx, g, "busy", b.hard))
	rate := flood.stop()
	b.report.figure("spans of others while busy", rate, "a second", 0)
	return err
}
