// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/stack"
)

// upTimeout is how long a site may take to be there, once it is built.
const upTimeout = 2 * time.Minute

// up starts a process that holds the site, and returns when it is there.
func up(ctx context.Context) error {
	if pid, alive := holder(); alive {
		return fmt.Errorf("it is up already, held by process %d; end it with make stack-down", pid)
	}
	// Here, where a person sees the progress.
	if _, err := stack.Build(ctx, os.Stdout); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	log, err := os.Create(path("log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	held := exec.Command(self, "serve") // it outlives this process
	held.Stdout, held.Stderr = log, log
	held.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := held.Start(); err != nil {
		return err
	}
	if err := os.WriteFile(path("pid"), []byte(strconv.Itoa(held.Process.Pid)), 0o644); err != nil {
		return err
	}
	return await(ctx, held)
}

func await(ctx context.Context, held *exec.Cmd) error {
	ended := make(chan error, 1)
	go func() { ended <- held.Wait() }()
	ctx, cancel := context.WithTimeout(ctx, upTimeout)
	defer cancel()
	for {
		if text, err := os.ReadFile(path("ready")); err == nil {
			fmt.Print(string(text))
			return nil
		}
		select {
		case err := <-ended:
			return fmt.Errorf("it ended (%w); %s says why", err, path("log"))
		case <-ctx.Done():
			return errors.Join(ctx.Err(), held.Process.Signal(syscall.SIGTERM))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// holder is the process that holds the site.
func holder() (pid int, alive bool) {
	text, err := os.ReadFile(path("pid"))
	if err != nil {
		return 0, false
	}
	pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
	return pid, err == nil && pid > 0 && syscall.Kill(pid, 0) == nil
}

// serve holds the site until it is told to end.
func serve(ctx context.Context) (err error) {
	s, err := site.Start(ctx, site.Options{Dir: dir, Log: os.Stdout})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	text := fmt.Sprintf("A control plane of Kubernetes %s with Leasehold's resources, roles and admission policies is up.\n\n"+
		"  export KUBECONFIG=%s\n  export PATH=%s:$PATH\n  kubectl get agents -A\n\nIt ends with make stack-down.\n",
		stack.KubernetesVersion, s.Kubeconfig(), filepath.Dir(s.Binaries.Kubectl))
	if err := os.WriteFile(path("ready"), []byte(text), 0o644); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// down ends the process that holds the site, and waits for it.
func down(ctx context.Context) error {
	pid, alive := holder()
	if !alive {
		fmt.Println("It is not up.")
		return os.RemoveAll(dir)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return err
	}
	for syscall.Kill(pid, 0) == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	fmt.Println("It is down.")
	return os.RemoveAll(dir)
}
