// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"runtime"
	"syscall"
)

func processAttributes(stay bool) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if !stay {
		attr.Pdeathsig = syscall.SIGKILL
	}
	return attr
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
