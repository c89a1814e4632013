// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build crashpoints

package crashpoint

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// Enabled reports whether the process can be made to die.
const Enabled = true

// Variable names the place, and after a colon the how many-th time it counts.
const Variable = "LEASEHOLD_CRASH_AT"

var (
	place, left = parse(os.Getenv(Variable))
	passed      atomic.Int64
)

func parse(text string) (string, int64) {
	name, times, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(times, 10, 64)
	if err != nil || n < 1 {
		n = 1
	}
	return name, n
}

// At ends the process, as kill -9 does, if this is the place and the time that
// Variable names, or if the book does not know yet that it died at the place for one
// of the steps that it is passed for.
func At(name string, steps ...string) {
	if isWanted(name) {
		die()
	}
	one.Lock()
	defer one.Unlock()
	if enter(name, steps) {
		die()
	}
}

// After is At once do has succeeded, which cannot be seen a second time: as long as it
// is under way for a step that the process is to die after, it dies of nothing else.
func After(name string, do func() error, steps ...string) error {
	held := awaits(name, steps)
	if held {
		one.Lock()
		defer one.Unlock()
	}
	if err := do(); err != nil {
		return err
	}
	if held && enter(name, steps) || isWanted(name) {
		die()
	}
	return nil
}

func isWanted(name string) bool { return name == place && passed.Add(1) == left }

func die() {
	_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL) // cannot fail for oneself
	select {}
}
