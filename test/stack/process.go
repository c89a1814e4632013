// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Process is one of the stack's programs. It dies with the process that started
// it.
type Process struct {
	name string
	path string
	args []string
	log  string
	// user is who runs it, this process's own user when nil.
	user *syscall.Credential
	// ending is the signal that ends it in good order, SIGTERM when 0.
	ending syscall.Signal

	cmd  *exec.Cmd
	done chan struct{} // closed when cmd has ended
}

// stopTimeout is how long a program has to end before it is killed.
const stopTimeout = 30 * time.Second

func (p *Process) start() error {
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }()
	p.cmd = exec.Command(p.path, p.args...)
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.Dir = out, out, filepath.Dir(p.log)
	p.cmd.SysProcAttr = processAttributes()
	p.cmd.SysProcAttr.Credential = p.user
	done := make(chan struct{})
	p.done = done
	started := make(chan error)
	// The kernel's word on the death of a parent is about the thread that started
	// the program, so that one thread starts it and waits for it.
	go p.run(started, done)
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	return nil
}

// Kill ends the program as a crash would, and waits for it.
func (p *Process) Kill() { p.signal(syscall.SIGKILL); <-p.done }

// Pause stops the program in its tracks, and Resume lets it go on.
func (p *Process) Pause() {
	if p.cmd != nil && p.cmd.Process != nil && p.ended() == nil {
		pause(p.cmd.Process.Pid)
	}
}

// pause stops processes and waits until they stand: on a busy machine a thread goes
// on for a while after the signal was sent.
func pause(pids ...int) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGSTOP)
	}
	deadline := time.Now().Add(stopTimeout)
	for _, pid := range pids {
		for !stands(pid) && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
	}
}

// Resume lets the program go on.
func (p *Process) Resume() { p.signal(syscall.SIGCONT) }

// Restart starts a program that has ended, with what it was started with.
func (p *Process) Restart() error {
	<-p.done
	return p.start()
}

func (p *Process) signal(s syscall.Signal) {
	if p.cmd != nil && p.cmd.Process != nil {
		_ = p.cmd.Process.Signal(s)
	}
}

// stop ends the program in good order, or else by force.
func (p *Process) stop() error {
	if p.done == nil {
		return nil
	}
	p.signal(syscall.SIGCONT)
	if p.ending == 0 {
		p.ending = syscall.SIGTERM
	}
	p.signal(p.ending)
	select {
	case <-p.done:
		return nil
	case <-time.After(stopTimeout):
		p.Kill()
		return fmt.Errorf("%s did not end within %v and was killed", p.name, stopTimeout)
	}
}

// ended says how the program ended, nil while it runs.
func (p *Process) ended() error {
	select {
	case <-p.done:
		return fmt.Errorf("%s has ended (%v); the end of its log %s:\n%s", p.name, p.cmd.ProcessState, p.log, tail(p.log))
	default:
		return nil
	}
}

// until tries what until it succeeds, and gives up when the program has ended.
func (p *Process) until(ctx context.Context, what string, try func(context.Context) error) error {
	for {
		err := try(ctx)
		if err == nil {
			return nil
		}
		if end := p.ended(); end != nil {
			return fmt.Errorf("wait until %s: %w: %w", what, err, end)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until %s: %w: %w; the end of its log:\n%s", what, ctx.Err(), err, tail(p.log))
		case <-time.After(pollEvery):
		}
	}
}

// tail is the end of a file.
func tail(path string) string {
	const most = 2000
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}
