// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command leasehold is the operator's view of Leasehold: it replays recorded
// traces, judges them, and answers questions about prices. Under the name
// kubectl-leasehold it is a plugin of kubectl.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/leasehold/leasehold/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.RunAs(ctx, os.Args[0], os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}
