// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// The agents of the live demo.
const (
	clerk  = "clerk"
	mailer = "mailer"
)

// drama is the live demo: a show with Vault and a database.
type drama struct {
	show

	dir string
	// loot is what the mailer holds, pod the one that holds it.
	loot site.Loot
	pod  string
}

// live shows the whole loop on real parts: spans, decisions, credentials of Vault that
// stop working, and the next Job.
func live(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, demoTimeout)
	defer cancel()
	d := new(drama)
	if d.dir, err = os.MkdirTemp("", "leasehold-live-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(d.dir)) }()
	say("A control plane of Kubernetes starts, with a kubelet that runs pods as processes; and Vault; and PostgreSQL, whose logins Vault lends.")
	if d.Site, err = site.Start(ctx, site.Options{Dir: d.dir, Log: os.Stdout, Collector: "_build/otelcol-leasehold", Vault: true}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Stop()) }()
	for _, act := range []func(context.Context) error{d.hire, d.open} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	defer func() { err = errors.Join(err, d.gateway.Stop()) }()
	for _, act := range []func(context.Context) error{d.climb, d.betray, d.refused, d.again, d.end} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	return nil
}

// hire makes the agents, and lets a person set Vault up for them.
func (d *drama) hire(ctx context.Context) error {
	if err := d.namespace(ctx); err != nil {
		return err
	}
	say("Two Agents are made. Both ask a database for orders, with a login that Vault lends them for five minutes at most.\n" +
		"  The clerk does its work, and each of its cycles asks for the next.\n" +
		"  The mailer will send an email in mid-cycle, which no phase of it allows, and then go on with what it has.")
	refunds := v1alpha1.VaultGrant{
		Phase: v1alpha1.PhaseRestricted, Tool: "refunds_db", Path: site.UrgentMount + "/creds/reader",
		Capabilities: []v1alpha1.VaultCapability{"read"},
	}
	for name, args := range map[string][]string{
		clerk:  {"orders", "--next"},
		mailer: {"rogue", "--delay", "150ms", "--spill", filepath.Join(d.dir, "loot"), "--turned", filepath.Join(d.dir, "turned")},
	} {
		if _, err := d.CreateAgent(ctx, demoNamespace, name, site.Template(args[0], args[1:]...), func(a *v1alpha1.Agent) {
			a.Spec.MaxPhase = v1alpha1.PhaseRestricted
			site.WithVault(a, demoNamespace, v1alpha1.DeliveryWrapped, site.Orders(v1alpha1.PhaseShadow), refunds)
		}); err != nil {
			return err
		}
	}
	say("A person with rights in Vault lets it hold what both need. Leasehold itself may not write policies or roles.")
	if err := d.leasehold(ctx, "vault", "apply", demoNamespace+"/"+clerk, demoNamespace+"/"+mailer, "--kubeconfig", d.Kubeconfig()); err != nil {
		return err
	}
	say("What the clerk may do depends on the phase that it holds:")
	for _, phase := range []string{"shadow", "restricted"} {
		if err := d.policyText(ctx, "leasehold."+demoNamespace+"."+clerk+"."+phase); err != nil {
			return err
		}
	}
	return nil
}

// open starts the gateway.
func (d *drama) open(ctx context.Context) (err error) {
	say("Leasehold's gateway starts, as the ServiceAccount %s/%s. It logs in to Vault by that, and reads Vault's audit log.", site.Namespace, site.ServiceAccount)
	d.gateway, err = d.Gateway(ctx, site.GatewayOptions{Name: "gateway", Overlays: demoOverlays})
	return err
}

// climb lets the clerk earn a phase, and shows what that is in Vault.
func (d *drama) climb(ctx context.Context) error {
	say("The clerk begins. In Vault it is one entity, with one policy:")
	if err := d.policies(ctx, clerk); err != nil {
		return err
	}
	if err := d.launch(ctx, clerk); err != nil {
		return err
	}
	if err := d.until(ctx, clerk, func(a *v1alpha1.Agent) bool {
		return a.Status.Phase == v1alpha1.PhaseRestricted && len(a.Status.OpenActions) == 0
	}); err != nil {
		return err
	}
	say("It has earned the next phase by its own cycles. Its entity has the policy of that one now, and refunds are open to it:")
	if err := d.policies(ctx, clerk); err != nil {
		return err
	}
	return d.print(ctx, "get", "agents", "-o", "wide")
}

// betray lets the mailer work until its own span stops it.
func (d *drama) betray(ctx context.Context) error {
	say("The mailer begins.")
	if err := d.launch(ctx, mailer); err != nil {
		return err
	}
	for d.loot.Token == "" {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("the mailer took no credentials: %w", err)
		}
		d.loot, _ = site.ReadLoot(filepath.Join(d.dir, "loot")) // until it is there
		time.Sleep(20 * time.Millisecond)
	}
	pods, err := d.Clients.Kubernetes.CoreV1().Pods(demoNamespace).List(ctx, metav1.ListOptions{LabelSelector: v1alpha1.LabelAgent + "=" + mailer})
	if err != nil || len(pods.Items) == 0 {
		return errors.Join(err, errors.New("the mailer's pod is gone before it was shown"))
	}
	d.pod = pods.Items[0].Name
	say("It has unwrapped its token and taken a login. A thief who looks over its shoulder tries both, and they work:")
	if err := d.tryAll(ctx); err != nil {
		return err
	}
	if err := d.until(ctx, mailer, func(a *v1alpha1.Agent) bool { return a.Status.Quarantined && len(a.Status.OpenActions) == 0 }); err != nil {
		return err
	}
	say("It has sent the email. What its span said, what was decided, and what was done about it, by the ledger:")
	return d.story(mailer)
}

// refused shows that nothing of the mailer works any more.
func (d *drama) refused(ctx context.Context) error {
	say("The thief tries again:")
	if err := d.tryAll(ctx); err != nil {
		return err
	}
	say("The mailer itself, which did not stop when it was asked to, met this:")
	d.lastWords()
	say("In Kubernetes its Job is suspended, its pod is gone, and whatever pod of it came would be cut off:")
	if err := d.print(ctx, "get", "jobs,pods", "-l", v1alpha1.LabelAgent+"="+mailer, "-L", v1alpha1.LabelPhase); err != nil {
		return err
	}
	return d.print(ctx, "get", "networkpolicies")
}

// again lets a person release the mailer, whose next Job begins below.
func (d *drama) again(ctx context.Context) error {
	say("A person has looked, mends the agent, and releases it. Its next Job begins in shadow.")
	if err := os.WriteFile(filepath.Join(d.dir, "turned"), []byte("orders"), 0o600); err != nil {
		return err
	}
	if err := d.leasehold(ctx, "agents", "release", demoNamespace+"/"+mailer, "--why", "the prompt is mended", "--yes", "--server", "http://"+d.gateway.API); err != nil {
		return err
	}
	if err := d.until(ctx, mailer, func(a *v1alpha1.Agent) bool { return !a.Status.Quarantined && len(a.Status.OpenActions) == 0 }); err != nil {
		return err
	}
	if err := d.launch(ctx, mailer); err != nil {
		return err
	}
	if err := d.untilJobs(ctx, mailer, 2); err != nil {
		return err
	}
	say("The first Job went on where it was stopped, as it states no more than shadow. The next one has begun, with a token of its own for what shadow has:")
	if err := d.print(ctx, "get", "jobs", "-l", v1alpha1.LabelAgent+"="+mailer, "-o",
		`custom-columns=JOB:.metadata.name,SUSPENDED:.spec.suspend,TRUST_LEVEL:.spec.template.spec.containers[0].env[?(@.name=="TRUST_LEVEL")].value`); err != nil {
		return err
	}
	return d.policies(ctx, mailer)
}

// end shows how it stands, and that the record is whole.
func (d *drama) end(ctx context.Context) error {
	if err := d.epilogue(ctx); err != nil {
		return err
	}
	say("Every piece of evidence, decision and action stands in the ledger, whose chain holds:")
	if err := d.leasehold(ctx, "ledger", "verify", "--dir", filepath.Join(d.dir, "gateway", "state", "ledger")); err != nil {
		return err
	}
	say("Everything ends now. docs/loop.md has how long each step takes, and docs/security.md what is not proven.")
	return nil
}
