// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command benchkube measures Leasehold on a real API server: how long it takes
// from a span until a Job is there or an agent is stopped, what a start costs with
// many Agents, and what each of them takes of memory. See
// docs/performance-kubernetes.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"k8s.io/client-go/kubernetes"

	"github.com/leasehold/leasehold/test/site"
)

// options say what is measured.
type options struct {
	triggers, hard, agents, rate, leases int
	only, collector, dir                 string
}

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "benchkube:", err)
		os.Exit(1)
	}
}

func run(args []string, out, log io.Writer) (err error) {
	var o options
	flags := flag.NewFlagSet("benchkube", flag.ContinueOnError)
	flags.IntVar(&o.triggers, "triggers", 100, "how many triggers are sent")
	flags.IntVar(&o.hard, "hard", 50, "how many hard events are sent, idle and again under load")
	flags.IntVar(&o.agents, "agents", 5000, "how many Agents there are under load")
	flags.IntVar(&o.rate, "rate", 20_000, "how many spans a second others send under load")
	flags.IntVar(&o.leases, "leases", 1000, "how many leases others hold while the loop is measured under load")
	flags.StringVar(&o.only, "only", "idle,memory,start,load", "what is measured, of idle,memory,start,load,loop")
	flags.StringVar(&o.collector, "collector", "_build/otelcol-leasehold", "the built collector")
	flags.StringVar(&o.dir, "dir", "", "folder for all that is written, which stays; a temporary one by default")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b, err := begin(ctx, o, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.end()) }()
	if err := b.measure(ctx); err != nil {
		return err
	}
	return b.report.write(out)
}

// bench is one run on one site.
type bench struct {
	options
	*site.Site
	// kubelet makes tokens: admission lets nobody else do so for agents.
	kubelet kubernetes.Interface
	seen    *seen
	report  report
	log     io.Writer
	remove  string // a folder to be removed at the end
	serial  int    // of namespaces
	// made are idle Agents, joined those of members.
	made, joined int
}

func begin(ctx context.Context, o options, log io.Writer) (*bench, error) {
	b := &bench{options: o, log: log, report: report{log: log}}
	var err error
	if b.collector, err = filepath.Abs(o.collector); err != nil {
		return nil, err
	}
	if _, err := os.Stat(b.collector); err != nil {
		return nil, fmt.Errorf("the collector is not built: run make build: %w", err)
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "leasehold-benchkube-"); err != nil {
			return nil, err
		}
		b.remove = b.dir
	}
	if b.Site, err = site.Start(ctx, site.Options{Dir: b.dir, Log: log, Collector: b.collector, Vault: strings.Contains(o.only, "loop")}); err != nil {
		return nil, errors.Join(err, b.end())
	}
	if b.kubelet, err = kubernetes.NewForConfig(b.KubeletConfig()); err != nil {
		return nil, errors.Join(err, b.end())
	}
	if b.seen, err = look(ctx, b.Clients); err != nil {
		return nil, errors.Join(err, b.end())
	}
	return b, nil
}

func (b *bench) end() error {
	var err error
	if b.seen != nil {
		b.seen.stop()
	}
	if b.Site != nil {
		err = b.Stop()
	}
	if b.remove != "" {
		err = errors.Join(err, os.RemoveAll(b.remove))
	}
	return err
}

// measure runs what was asked for, in the order in which one needs the other.
func (b *bench) measure(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{{"idle", b.idle}, {"memory", b.memory}, {"start", b.start}, {"load", b.loaded}, {"loop", b.loop}} {
		if !strings.Contains(b.only, step.name) {
			continue
		}
		fmt.Fprintf(b.log, "benchkube: %s (load %s)\n", step.name, load())
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// load is the machine's, of the last minute.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
