// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package stack

import "syscall"

func processAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// children are known on Linux only.
func (p *Process) children() []int { return nil }

// stands would tell whether no thread runs.
func stands(int) bool { return true }

func running(pid int) bool { return syscall.Kill(pid, 0) == nil }

func (p *Process) run(started chan<- error, done chan<- struct{}) {
	defer close(done)
	err := p.cmd.Start()
	started <- err
	if err == nil {
		_ = p.cmd.Wait()
	}
}
