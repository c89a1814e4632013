// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/kubernetes"

	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/test/stack"
	"github.com/leasehold/leasehold/test/stack/kubelet"
)

// Where Leasehold runs, as in the manifests.
const (
	Namespace      = "leasehold-system"
	ServiceAccount = "leasehold"
)

// AgentImage is the image that pods name for the sample agent.
const AgentImage = "leasehold.dev/sample-agent"

// Options say how a site is set up.
type Options struct {
	// Dir holds all that it writes.
	Dir string
	// Log gets what takes long.
	Log io.Writer
	// Collector is the path of the built collector.
	Collector string
	// Vault is whether there are a Vault and a PostgreSQL, which agents get
	// credentials of.
	Vault bool
	// Chart is whether Leasehold comes by Install, from its Helm chart, and neither by
	// the manifests nor by Gateway. Needs Linux.
	Chart bool
}

// Site is a running installation without a gateway yet; see Gateway.
type Site struct {
	*stack.Stack
	Clients *kubeapi.Clients
	Kubelet *kubelet.Kubelet
	// Vault and Postgres are nil unless Options asks for them.
	Vault    *stack.Vault
	Postgres *stack.Postgres

	// Forwarder leads to the gateway that decides; nil before Install.
	Forwarder *Forwarder

	options Options
	setup   sync.Mutex // held by who sets Vault up
	agent   string     // path of the sample agent
	network network    // of the pods that the chart brings
	cancel  context.CancelFunc
	life    sync.WaitGroup
	failed  error // what the kubelet ended with
}

// manifests are applied in this order: some roles are in the namespace of the
// accounts.
var manifests = []string{stack.CRDs, "configs/kubernetes/rbac/accounts.yaml", "configs/kubernetes/rbac", "configs/kubernetes/admission"}

// Start starts a control plane and a kubelet, and with them Vault and PostgreSQL if
// they are asked for, and applies the manifests.
func Start(ctx context.Context, options Options) (*Site, error) {
	s := &Site{options: options}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Site) begin(ctx context.Context) error {
	var beside errgroup.Group
	if s.options.Vault {
		beside.Go(func() error { return s.startVault(ctx) })
	}
	if err := errors.Join(s.startCluster(ctx), beside.Wait()); err != nil {
		return err
	}
	if s.options.Vault {
		if err := s.Vault.EnableKubernetes(ctx, s.Stack); err != nil {
			return err
		}
	}
	return s.startKubelet()
}

func (s *Site) startCluster(ctx context.Context) (err error) {
	if s.agent, err = buildAgent(ctx, s.options.Dir); err != nil {
		return err
	}
	s.Stack, err = stack.Start(ctx, stack.Options{Dir: filepath.Join(s.options.Dir, "stack"), Log: s.options.Log})
	if err != nil {
		return err
	}
	if s.Clients, err = kubeapi.New(s.Config()); err != nil {
		return err
	}
	if s.options.Chart {
		return nil
	}
	return s.Apply(ctx, manifests...)
}

func (s *Site) startKubelet() error {
	client, err := kubernetes.NewForConfig(s.KubeletConfig())
	if err != nil {
		return err
	}
	config := kubelet.Config{
		Client: client, Dir: filepath.Join(s.options.Dir, "pods"), Env: s.addresses(),
		Rewrite: map[string]string{"/sample-agent": s.agent},
	}
	if s.options.Chart {
		if err := s.joinNetwork(&config); err != nil {
			return err
		}
	}
	s.Kubelet = kubelet.New(config)
	own, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.life.Go(func() { s.failed = s.Kubelet.Run(own) })
	return nil
}

// buildAgent builds the sample agent.
func buildAgent(ctx context.Context, dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path, err := filepath.Abs(filepath.Join(dir, "sample-agent"))
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, "github.com/leasehold/leasehold/test/agent")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the sample agent: %w: %s", err, out)
	}
	return path, nil
}

// Agent is the path of the sample agent's program.
func (s *Site) Agent() string { return s.agent }

// Stop ends the kubelet with its pods, and everything else. It may be called
// again.
func (s *Site) Stop() error {
	var err error
	if s.Forwarder != nil {
		s.Forwarder.stop()
	}
	if s.cancel != nil {
		s.cancel()
		s.life.Wait()
		if !errors.Is(s.failed, context.Canceled) {
			err = s.failed
		}
	}
	if s.Stack != nil {
		err = errors.Join(err, s.Stack.Stop())
	}
	if s.Vault != nil {
		err = errors.Join(err, s.Vault.Stop())
	}
	if s.Postgres != nil {
		err = errors.Join(err, s.Postgres.Stop())
	}
	return err
}
