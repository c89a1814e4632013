// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// demoNamespace is where the agents of the demo live.
const demoNamespace = "agents"

// demoTimeout bounds the whole.
const demoTimeout = 5 * time.Minute

// demoOverlays let minutes show what takes weeks in earnest.
var demoOverlays = []string{
	"extensions::trust::policy: {preset: demo-small-numbers, require_witness: true}",
	"extensions::trust::kubernetes::leader_election: {lease_duration: 3s, renew_deadline: 2s, retry_period: 500ms}",
	"processors::reasoning::settle_time: 500ms",
}

// show is the demo: a site, its gateway, and what a person sees of both.
type show struct {
	*site.Site
	gateway *site.Gateway
}

func demo(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, demoTimeout)
	defer cancel()
	temp, err := os.MkdirTemp("", "leasehold-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	say("A control plane starts: etcd, kube-apiserver, kube-controller-manager, and a kubelet that runs pods as processes.")
	s, err := site.Start(ctx, site.Options{Dir: temp, Log: os.Stdout, Collector: "_build/otelcol-leasehold"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	say("Leasehold's resources, roles and admission policies are applied. Its gateway starts, as the ServiceAccount %s/%s.",
		site.Namespace, site.ServiceAccount)
	d := &show{Site: s}
	if d.gateway, err = s.Gateway(ctx, site.GatewayOptions{Name: "gateway", Overlays: demoOverlays}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.gateway.Stop()) }()
	return d.play(ctx)
}

func (d *show) play(ctx context.Context) error {
	if err := d.namespace(ctx); err != nil {
		return err
	}
	say("Two Agents are made. The librarian reads, and each of its cycles asks for the next. The mailer will send an email, which its phase does not allow.")
	for name, script := range map[string][]string{"librarian": {"next"}, "mailer": {"forbidden", "--steps", "300", "--delay", "200ms"}} {
		if _, err := d.CreateAgent(ctx, demoNamespace, name, site.Template(script[0], script[1:]...), func(a *v1alpha1.Agent) {
			a.Spec.MaxPhase = v1alpha1.PhaseRestricted
		}); err != nil {
			return err
		}
	}
	stop, err := d.watch(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := d.acts(ctx); err != nil {
		return err
	}
	stop()
	if err := d.epilogue(ctx); err != nil {
		return err
	}
	say("Everything ends now. make stack-up gives you the same control plane to work with.")
	return nil
}

// acts are what happens, each told when it has.
func (d *show) acts(ctx context.Context) error {
	for _, name := range []string{"librarian", "mailer"} {
		say("A person starts the first cycle of the %s: leasehold agents launch %s/%[1]s", name, demoNamespace)
		if err := d.launch(ctx, name); err != nil {
			return err
		}
	}
	if err := d.until(ctx, "mailer", func(a *v1alpha1.Agent) bool { return a.Status.Quarantined && len(a.Status.OpenActions) == 0 }); err != nil {
		return err
	}
	say("The mailer is stopped, by its own span: its Job is suspended, its pods are gone.")
	if err := d.print(ctx, "get", "jobs,networkpolicies", "-L", v1alpha1.LabelPhase); err != nil {
		return err
	}
	if err := d.until(ctx, "librarian", func(a *v1alpha1.Agent) bool { return a.Status.Phase == v1alpha1.PhaseRestricted }); err != nil {
		return err
	}
	say("The librarian has earned the next phase. Its cycles go on, as processes:")
	return d.processes(ctx)
}

// epilogue is what a person looks at afterwards.
func (d *show) epilogue(ctx context.Context) error {
	say("What happened, as Events:")
	if err := d.print(ctx, "get", "events", "--field-selector", "involvedObject.kind=Agent", "--sort-by=.lastTimestamp",
		"-o", "custom-columns=AGENT:.involvedObject.name,REASON:.reason,MESSAGE:.message"); err != nil {
		return err
	}
	say("And as it stands:")
	if err := d.print(ctx, "get", "agents", "-o", "wide"); err != nil {
		return err
	}
	return nil
}

// namespace makes the one that the agents live in.
func (d *show) namespace(ctx context.Context) error {
	_, err := d.Clients.Kubernetes.CoreV1().Namespaces().Create(ctx,
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: demoNamespace}}, metav1.CreateOptions{})
	return err
}

func say(format string, args ...any) { fmt.Printf("\n● "+format+"\n", args...) }

// watch runs kubectl get agents -w until stop is called.
func (d *show) watch(ctx context.Context) (stop func(), err error) {
	say("kubectl -n %s get agents -w", demoNamespace)
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, d.Binaries.Kubectl, "--kubeconfig", d.Kubeconfig(), "-n", demoNamespace, "get", "agents", "-w")
	cmd.Stdout, cmd.Stderr = os.Stdout, io.Discard
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	return func() {
		cancel()
		_ = cmd.Wait() // it was told to end
	}, nil
}

func (d *show) print(ctx context.Context, args ...string) error {
	return d.printOf(ctx, demoNamespace, args...)
}

func (d *show) printOf(ctx context.Context, namespace string, args ...string) error {
	fmt.Printf("\n$ kubectl -n %s %s\n", namespace, strings.Join(args, " "))
	out, err := d.Kubectl(ctx, "", append([]string{"-n", namespace}, args...)...)
	fmt.Print(out)
	return err
}

// processes shows the pods that run, and what they are on this machine.
func (d *show) processes(ctx context.Context) error {
	for range 100 {
		out, err := exec.CommandContext(ctx, "pgrep", "-af", d.Agent()+" --script next").Output()
		if err == nil && len(out) > 0 {
			fmt.Print(string(out))
			return d.print(ctx, "get", "jobs", "-L", v1alpha1.LabelPhase, "-l", v1alpha1.LabelAgent+"=librarian")
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil
}

func (d *show) until(ctx context.Context, name string, so func(*v1alpha1.Agent) bool) error {
	for {
		a, err := d.Clients.Agents(demoNamespace).Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if so(a) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s did not come to what the demo shows: %w; its status is %s", name, ctx.Err(), a.Status.Phase)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// launch starts a cycle, again until the agent is known.
func (d *show) launch(ctx context.Context, name string) error {
	if err := d.until(ctx, name, func(a *v1alpha1.Agent) bool { return a.Status.Writer != "" }); err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"why": "the demo begins"})
	if err != nil {
		return err
	}
	at := "http://" + d.gateway.API + "/api/v1/agents/" + url.PathEscape(demoNamespace+"/"+name) + "/launch"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("launch %s: %s", name, resp.Status)
	}
	return nil
}
