// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// The codes that the agent exits with.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitCrashed = 3
	exitRefused = 4   // its credentials are not taken
	exitCut     = 5   // its session was ended by others
	exitStopped = 143 // by SIGTERM: what it did is not complete
)

// errCrash is the end of a script that breaks off.
var errCrash = errors.New("the script breaks off here")

// flushTimeout is for how long the agent tries to send what it has when it ends.
// It is less than the grace that a pod has by default.
const flushTimeout = 5 * time.Second

// run plays one cycle and returns the code to exit with.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) int {
	s, err := read(args, getenv, out)
	if err != nil {
		_, _ = fmt.Fprintln(out, "agent:", err)
		return exitUsage
	}
	t, err := newTelemetry(ctx, s, out)
	if err != nil {
		_, _ = fmt.Fprintln(out, "agent:", err)
		return exitFailed
	}
	_, _ = fmt.Fprintf(out, "agent %s: script %s, trust level %d\n", s.name, s.script, s.trust)
	s.say = func(format string, args ...any) {
		line := strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ") // Vault's errors have many
		_, _ = fmt.Fprintf(out, "agent %s: %s\n", s.name, line)
	}
	code := play(ctx, s, t)
	// SIGTERM ends the work, and not the sending of what was done.
	flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	if err := t.shutdown(flush); err != nil {
		_, _ = fmt.Fprintln(out, "agent: spans were lost:", err)
	}
	_, _ = fmt.Fprintf(out, "agent %s: ends with %d\n", s.name, code)
	return code
}

// play runs the script inside the cycle's root span.
func play(ctx context.Context, s *settings, t *telemetry) int {
	c := begin(ctx, s, t)
	defer c.desk.close()
	err := scripts[s.script].play(c)
	if errors.Is(err, errCrash) {
		return exitCrashed // and the root never ends
	}
	if err == nil {
		c.end()
		return exitDone
	}
	c.cutOff(err)
	switch {
	case errors.Is(err, context.Canceled):
		return exitStopped
	case errors.Is(err, errRefused):
		s.say("%v", err)
		return exitRefused
	case errors.Is(err, errCut):
		s.say("%v", err)
		return exitCut
	}
	s.say("%v", err)
	return exitFailed
}
