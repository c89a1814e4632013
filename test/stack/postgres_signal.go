// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// Kill ends PostgreSQL as a crash would, with its sessions, and waits for all of
// them: as long as one has the shared memory, PostgreSQL does not start again.
func (p *Postgres) Kill() {
	p.Process.Pause() // so that it starts no more sessions
	sessions := p.children()
	p.Process.Kill()
	for _, pid := range sessions {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	deadline := time.Now().Add(stopTimeout)
	for _, pid := range sessions {
		for running(pid) && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
	}
}

// Pause stops PostgreSQL in its tracks, with the sessions that there are.
func (p *Postgres) Pause() {
	p.Process.Pause()
	pause(p.children()...)
}

// Resume lets PostgreSQL go on.
func (p *Postgres) Resume() {
	for _, pid := range p.children() {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	p.Process.Resume()
}

// Restart starts a PostgreSQL that has ended, on what it has stored, and waits
// until it takes logins.
func (p *Postgres) Restart(ctx context.Context) error {
	if err := p.Process.Restart(); err != nil {
		return err
	}
	return p.waitReady(ctx)
}

// Stop ends PostgreSQL and removes a temporary folder. It may be called again.
func (p *Postgres) Stop() (err error) {
	if p.Process != nil {
		if p.ended() == nil {
			p.Resume()
		}
		err = p.stop()
	}
	if p.temporary {
		err = errors.Join(err, os.RemoveAll(p.dir))
	}
	return err
}
