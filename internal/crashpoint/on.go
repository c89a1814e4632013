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
	if name == place && passed.Add(1) == left {
		die()
	}
	first(name, steps)
}

func die() {
	_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL) // cannot fail for oneself
	select {}
}
