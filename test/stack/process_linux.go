// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

func processAttributes(stay bool) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if !stay {
		attr.Pdeathsig = syscall.SIGKILL
	}
	return attr
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
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(text), ") ")
	return !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
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
