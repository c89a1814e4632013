// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// Options say how a stack is started. The zero value is one for a test.
type Options struct {
	// Dir holds everything that the stack writes; a temporary folder, which Stop
	// removes, when empty.
	Dir string
	// Log gets what takes long; none when nil.
	Log io.Writer
}

// Stack is a running control plane.
type Stack struct {
	options  Options
	dir      string
	root     string
	server   string
	ports    ports
	Binaries Binaries
	// Etcd, APIServer and Controllers can be killed, paused and started again.
	Etcd, APIServer, Controllers *Process
}

// startTimeout bounds how long a stack may take to serve.
const startTimeout = 60 * time.Second

// Start builds what is not built and starts a stack: when it returns, the API
// server serves and namespaces get their default ServiceAccount.
func Start(ctx context.Context, options Options) (*Stack, error) {
	if options.Log == nil {
		options.Log = io.Discard
	}
	binaries, err := Build(ctx, options.Log)
	if err != nil {
		return nil, err
	}
	top, err := root()
	if err != nil {
		return nil, err
	}
	s := &Stack{options: options, dir: options.Dir, root: top, Binaries: binaries}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Stack) begin(ctx context.Context) (err error) {
	if s.dir, err = folder(s.dir); err != nil {
		return err
	}
	if err := s.choosePorts(ctx); err != nil {
		return err
	}
	s.server = local("https", s.ports.apiServer)
	if _, err := newAuthority(s.dir); err != nil {
		return fmt.Errorf("make certificates: %w", err)
	}
	for _, who := range []string{"admin", "controllers", "kubelet"} {
		if err := s.kubeconfig(who); err != nil {
			return err
		}
	}
	s.Etcd = s.process("etcd", s.Binaries.Etcd, s.etcdArguments())
	s.APIServer = s.process("kube-apiserver", s.Binaries.APIServer, s.apiServerArguments())
	s.Controllers = s.process("kube-controller-manager", s.Binaries.ControllerManager, s.controllerArguments())
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := errors.Join(s.Etcd.start(), s.APIServer.start()); err != nil {
		return err
	}
	if err := s.WaitReady(ctx); err != nil {
		return err
	}
	if err := s.Controllers.start(); err != nil {
		return err
	}
	return s.waitDefaults(ctx)
}

// folder is a folder to write to, a temporary one when none is given.
func folder(dir string) (string, error) {
	if dir == "" {
		return os.MkdirTemp("", "leasehold-stack-")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755)
}

func (s *Stack) process(name, path string, args []string) *Process {
	return &Process{name: name, path: path, args: args, log: s.file(name + ".log")}
}

// choosePorts asks the kernel for the ports of a control plane.
func (s *Stack) choosePorts(ctx context.Context) error {
	return freePorts(ctx, &s.ports.etcd, &s.ports.etcdPeer, &s.ports.apiServer, &s.ports.controllers)
}

const pollEvery = 20 * time.Millisecond

// WaitReady waits until the API server says that it is ready.
func (s *Stack) WaitReady(ctx context.Context) error {
	client, err := kubernetes.NewForConfig(s.Config())
	if err != nil {
		return err
	}
	return s.until(ctx, "the API server is ready", func() error {
		return client.RESTClient().Get().AbsPath("/readyz").Timeout(time.Second).Do(ctx).Error()
	})
}

// Recover starts an API server that was killed, waits until it is ready, and starts the
// controllers anew: by themselves they may look for it again only a minute later.
func (s *Stack) Recover(ctx context.Context) error {
	if err := s.APIServer.Restart(); err != nil {
		return err
	}
	if err := s.WaitReady(ctx); err != nil {
		return err
	}
	s.Controllers.Kill()
	return s.Controllers.Restart()
}

// waitDefaults waits for what says that the controllers work.
func (s *Stack) waitDefaults(ctx context.Context) error {
	client, err := kubernetes.NewForConfig(s.Config())
	if err != nil {
		return err
	}
	return s.until(ctx, "the controllers made the default ServiceAccount", func() error {
		_, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{})
		return err
	})
}

// until tries what until it succeeds, as long as the programs run.
func (s *Stack) until(ctx context.Context, what string, try func() error) error {
	for {
		err := try()
		if err == nil {
			return nil
		}
		for _, p := range []*Process{s.Etcd, s.APIServer, s.Controllers} {
			if p.done != nil {
				err = errors.Join(err, p.ended())
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until %s: %w: %w", what, ctx.Err(), err)
		case <-time.After(pollEvery):
		}
	}
}

// Stop ends every program and removes a temporary folder. It may be called again.
func (s *Stack) Stop() error {
	var err error
	for _, p := range []*Process{s.Controllers, s.APIServer, s.Etcd} {
		if p != nil {
			err = errors.Join(err, p.stop())
		}
	}
	if s.options.Dir == "" && s.dir != "" {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}
