// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"errors"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// A process is a container's program, with all that it starts: its process group.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when cmd has ended and its group is killed

	mu    sync.Mutex
	ended bool // its number may be another's by now
}

// command is what a container runs.
type command struct {
	args []string // with the program first
	env  []string
	dir  string
	log  string // the file that its output is added to
}

func (c *command) start() (*process, error) {
	out, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	p := &process{cmd: exec.Command(c.args[0], c.args[1:]...), done: make(chan struct{})}
	p.cmd.Env, p.cmd.Dir = c.env, c.dir
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.SysProcAttr = attributes()
	begun := make(chan error)
	// The kernel's word on the death of a parent is about the thread that started
	// the program, so that one thread starts it and waits for it.
	go p.run(begun)
	if err := <-begun; err != nil {
		<-p.done
		return nil, err
	}
	return p, nil
}

// signal sends a signal to the whole group. It is false if the program has ended.
func (p *process) signal(s syscall.Signal) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.ended && syscall.Kill(-p.cmd.Process.Pid, s) == nil
}

// reap kills what the program left running and frees its number.
func (p *process) reap() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	_ = p.cmd.Wait()
	p.ended = true
}

// exitCode is the program's own, or 128 and the number of the signal that killed it,
// as runtimes of containers have it. It is of use once done is closed.
func (p *process) exitCode() int32 {
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int32(status.Signal())
	}
	return int32(p.cmd.ProcessState.ExitCode())
}

// errNoCommand is what becomes of a container that relies on its image.
var errNoCommand = errors.New("the container has no command: there are no images here, so say which program it runs")
