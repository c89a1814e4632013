// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// children are the processes that the program has started and that run.
func (p *Process) children() (pids []int) {
	if p.cmd == nil || p.cmd.Process == nil {
		return nil
	}
	id := strconv.Itoa(p.cmd.Process.Pid)
	text, _ := os.ReadFile("/proc/" + id + "/task/" + id + "/children")
	for _, word := range strings.Fields(string(text)) {
		if pid, err := strconv.Atoi(word); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// running reports whether a process has not ended, whoever has to bury it.
func running(pid int) bool {
	switch state("/proc/" + strconv.Itoa(pid) + "/stat") {
	case "", "Z", "X":
		return false
	}
	return true
}

// stands reports whether no thread of a process runs.
func stands(pid int) bool {
	threads, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/stat")
	for _, path := range threads {
		switch state(path) {
		case "T", "t", "", "Z", "X":
		default:
			return false
		}
	}
	return true
}

// state is the letter for what a thread does, empty when it is gone.
func state(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	// The name before it is in brackets and may hold anything.
	_, rest, _ := strings.Cut(string(text[bytes.LastIndexByte(text, ')')+1:]), " ")
	return rest[:min(1, len(rest))]
}

func (p *Process) run(started chan<- error, done chan<- struct{}) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(done)
	err := p.cmd.Start()
	started <- err
	if err == nil {
		_ = p.cmd.Wait()
	}
}
