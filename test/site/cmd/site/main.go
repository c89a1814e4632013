// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command site gives a person the control plane that the tests run on: `site up`
// and `site down`, or `site demo` to see Leasehold at work on it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/leasehold/leasehold/test/stack"
)

// dir is where everything is kept that runs.
const dir = ".leasehold/site"

var commands = map[string]struct {
	what string
	run  func(ctx context.Context) error
}{
	"build": {"build the programs of the control plane, and Vault for the tests, once", build},
	"up":    {"start a control plane with Leasehold's manifests and a kubelet", up},
	"down":  {"end it", down},
	"serve": {"hold it in the foreground", serve},
	"demo":  {"show two agents, one climbing and one stopped by its own spans", demo},
	"chart": {"install the Helm chart, its pods as processes, and have an agent judged", chart},
	"live":  {"show the whole loop, down to credentials of Vault that stop working", live},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) == 2 {
		if c, ok := commands[os.Args[1]]; ok {
			if err := c.run(ctx); err != nil {
				fmt.Fprintln(os.Stderr, "site:", err)
				os.Exit(1) //nolint:gocritic // the signals' handler ends with the process
			}
			return
		}
	}
	fmt.Fprintln(os.Stderr, "usage: site build|up|down|serve|demo|chart|live")
	os.Exit(2)
}

func build(ctx context.Context) error {
	if _, err := stack.Build(ctx, os.Stdout); err != nil {
		return err
	}
	_, err := stack.BuildVault(ctx, os.Stdout)
	return err
}

// path is a file of the site.
func path(name string) string { return filepath.Join(dir, name) }
