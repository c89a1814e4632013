// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command agent is a made-up agent for tests and the demo. It calls no model and no
// tool: it plays a script, and sends the spans that an agent that did so would
// send, with the OpenTelemetry SDK and under the semantic conventions for GenAI.
// What it sends with and as whom, it reads from the environment of its pod.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stderr)
	stop()
	os.Exit(code)
}
