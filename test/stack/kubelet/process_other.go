// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package kubelet

import "syscall"

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func (p *process) run(begun chan<- error) {
	defer close(p.done)
	err := p.cmd.Start()
	begun <- err
	if err != nil {
		return
	}
	_ = p.cmd.Wait()
	p.reap()
}
