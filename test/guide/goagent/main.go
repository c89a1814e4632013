// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// The agent that docs/instrumentation.md shows for Go. Its model is a stand-in.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Kubernetes gives a pod 30 seconds between SIGTERM and SIGKILL.
const flushTimeout = 10 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	code := run(ctx)
	stop()
	os.Exit(code)
}

func run(ctx context.Context) int {
	provider, err := newProvider(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	err = work(ctx, provider.Tracer("support-agent"))
	// The signal ends the work, and not the sending of what was done: hence a context
	// of its own, with an end of its own.
	flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	if lost := provider.Shutdown(flush); lost != nil {
		fmt.Fprintln(os.Stderr, "spans were lost:", lost)
	}
	switch {
	case ctx.Err() != nil:
		return 128 + int(syscall.SIGTERM)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
