// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"os"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// chart installs the Helm chart, whose pods run as processes, and has an agent judged.
func chart(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, demoTimeout)
	defer cancel()
	temp, err := os.MkdirTemp("", "leasehold-chart-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	say("A control plane starts, with one node that runs pods as processes.")
	s, err := site.Start(ctx, site.Options{Dir: temp, Log: os.Stdout, Collector: "_build/otelcol-leasehold", Chart: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	say("The chart is applied: a DaemonSet of node collectors and a StatefulSet of gateways, in a namespace under the standard \"restricted\".")
	if err := s.Install(ctx, demoNamespace, 1); err != nil {
		return err
	}
	say("Every pod of it is ready, and one gateway decides.")
	api, err := s.API(ctx)
	if err != nil {
		return err
	}
	d := &show{Site: s, gateway: &site.Gateway{API: api}}
	if err := d.printOf(ctx, site.Namespace, "get", "daemonsets,statefulsets,pods,services", "-o", "wide"); err != nil {
		return err
	}
	return d.judged(ctx)
}

// judged shows an agent whose spans come by the node to the gateway.
func (d *show) judged(ctx context.Context) error {
	const name = "librarian"
	say("An agent is made. Its Jobs send their spans to the collector of their node, which proves and stamps who they are from.")
	if _, err := d.CreateAgent(ctx, demoNamespace, name, site.Template("next"), func(a *v1alpha1.Agent) {
		a.Spec.MaxPhase = v1alpha1.PhaseRestricted
	}); err != nil {
		return err
	}
	if err := d.launch(ctx, name); err != nil {
		return err
	}
	if err := d.until(ctx, name, func(a *v1alpha1.Agent) bool { return a.Status.Phase == v1alpha1.PhaseRestricted }); err != nil {
		return errors.Join(err, d.print(ctx, "get", "agents,jobs,pods"))
	}
	say("It was judged, and has earned the next phase:")
	return d.print(ctx, "get", "agents", "-o", "wide")
}
