// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"time"
)

// process is a pipeline that runs as a child of this one.
type process struct {
	name, endpoint string
	cmd            *exec.Cmd
	stdin          io.WriteCloser
	stdout         *os.File
	answers        *json.Decoder
	// exited is closed when the child has ended, with exitErr set before.
	exited  chan struct{}
	exitErr error
}

// start runs the named pipeline and waits until it takes connections.
func start(ctx context.Context, name string, env ...string) (*process, error) {
	endpoint, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find own binary: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, "-child", name) // #nosec G204 -- its own binary
	cmd.Env = append(append(os.Environ(), env...), "BENCH_ENDPOINT="+endpoint)
	cmd.Stderr = os.Stderr
	p := &process{name: name, endpoint: endpoint, cmd: cmd, exited: make(chan struct{})}
	if err := p.launch(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	if err := p.awaitListener(ctx); err != nil {
		_, stopErr := p.stop()
		return nil, fmt.Errorf("%s does not come up: %w", name, errors.Join(err, stopErr))
	}
	return p, nil
}

// launch starts the child with pipes that outlive it, so that its last answer
// can be read after it has ended.
func (p *process) launch() (err error) {
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	p.stdout, p.cmd.Stdout, p.answers = read, write, json.NewDecoder(read)
	if err = p.cmd.Start(); err != nil {
		return errors.Join(err, read.Close(), write.Close())
	}
	go func() {
		p.exitErr = p.cmd.Wait()
		close(p.exited)
	}()
	return write.Close() // the child has its own
}

// ask returns the child's counts and its heap after a collection.
func (p *process) ask() (s stats, err error) {
	if _, err = io.WriteString(p.stdin, "\n"); err != nil {
		return s, fmt.Errorf("ask %s: %w", p.name, err)
	}
	if err = p.answers.Decode(&s); err != nil {
		return s, fmt.Errorf("answer of %s: %w", p.name, err)
	}
	return s, nil
}

// stop shuts the child down in order and returns its last counts.
func (p *process) stop() (s stats, err error) {
	_ = p.stdin.Close() // an error means that it has ended already, which exitErr tells
	decodeErr := p.answers.Decode(&s)
	<-p.exited
	_ = p.stdout.Close()
	if p.exitErr != nil {
		return s, fmt.Errorf("%s ended badly: %w", p.name, p.exitErr)
	}
	if decodeErr != nil {
		return s, fmt.Errorf("last answer of %s: %w", p.name, decodeErr)
	}
	return s, nil
}

func freeAddress(ctx context.Context) (string, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// awaitListener waits until the child takes connections, has ended, or has had
// long enough.
func (p *process) awaitListener(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	var dialer net.Dialer
	for {
		conn, err := dialer.DialContext(ctx, "tcp", p.endpoint)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return err
		case <-p.exited:
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}
