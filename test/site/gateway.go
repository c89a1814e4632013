// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	authv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/leasehold/leasehold/test/stack"
)

// Gateway is a collector that runs as Leasehold's gateway.
type Gateway struct {
	// OTLP, API and Metrics are where it listens, without a scheme.
	OTLP, API, Metrics string
	// Log is the path of its log.
	Log string

	health string
	config []string
	env    []string
	binary string
	cmd    *exec.Cmd
	exited chan struct{}
	err    error
}

// The configurations that are shipped for a cluster, and those that are laid over it
// where there is a Vault.
var (
	clusterConfigs = []string{"kubernetes.yaml"}
	vaultConfigs   = []string{"vault.yaml", "vault-audit.yaml"}
)

// GatewayOptions say how a gateway is started. Only Name is needed.
type GatewayOptions struct {
	Name string
	// Overlays are texts of configuration that are laid over the shipped one.
	Overlays []string
	// Env is added to its environment, as NAME=value.
	Env []string
	// Server is another URL of the API server, such as that of a proxy, whose
	// certificate is signed with that in the file CA.
	Server, CA string
	// Collector is the path of another collector.
	Collector string
}

// Gateway starts a gateway.
func (s *Site) Gateway(ctx context.Context, o GatewayOptions) (*Gateway, error) {
	dir := filepath.Join(s.options.Dir, o.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	kubeconfig, configs := filepath.Join(dir, "kubeconfig"), clusterConfigs
	if err := s.kubeconfigOf(ctx, cmp.Or(o.Server, s.Server()), cmp.Or(o.CA, s.CAFile()), ServiceAccount, kubeconfig); err != nil {
		return nil, err
	}
	g := &Gateway{binary: cmp.Or(o.Collector, s.options.Collector), Log: filepath.Join(dir, "collector.log")}
	env, overlays := os.Environ(), []string{"service::telemetry::metrics::level: none"}
	if s.Vault != nil {
		connection, err := s.vaultEnv(ctx, dir)
		if err != nil {
			return nil, err
		}
		configs, env, overlays = slices.Concat(configs, vaultConfigs), append(env, connection...), append(overlays, canary, fromStart)
	}
	for _, file := range configs {
		g.config = append(g.config, "--config", filepath.Join(s.Root(), "configs", "collector", file))
	}
	for _, overlay := range append(overlays, o.Overlays...) {
		g.config = append(g.config, "--config", "yaml:"+overlay)
	}
	env = append(env,
		"KUBECONFIG="+kubeconfig, "POD_NAMESPACE="+Namespace, "LEASEHOLD_STATE="+filepath.Join(dir, "state"),
		"LEASEHOLD_HASH_KEY=a key for tests and the demo only",
	)
	if err := g.settle(ctx, append(env, o.Env...)); err != nil {
		return nil, err
	}
	return g, nil
}

// settle starts a gateway on addresses that are free, also where somebody else on a
// busy machine takes one of them before it does.
func (g *Gateway) settle(ctx context.Context, env []string) error {
	const tries = 5
	for n := 1; ; n++ {
		for _, address := range []*string{&g.OTLP, &g.API, &g.Metrics, &g.health} {
			var err error
			if *address, err = stack.FreeAddress(ctx); err != nil {
				return err
			}
		}
		g.env = append(slices.Clone(env), "LEASEHOLD_LISTEN="+g.OTLP, "LEASEHOLD_HTTP="+g.API,
			"LEASEHOLD_METRICS="+g.Metrics, "LEASEHOLD_HEALTH="+g.health, "LEASEHOLD_OTLP_ENDPOINT=http://"+g.OTLP)
		err := g.Start(ctx)
		if err == nil || n == tries || !strings.Contains(err.Error(), "address already in use") {
			return err
		}
	}
}

// kubeconfigOf writes the file by which one of Leasehold's ServiceAccounts reaches
// the API server.
func (s *Site) kubeconfigOf(ctx context.Context, server, ca, account, path string) error {
	token, err := s.tokenOf(ctx, Namespace, account)
	if err != nil {
		return err
	}
	conf := clientcmdapi.NewConfig()
	conf.Clusters["site"] = &clientcmdapi.Cluster{Server: server, CertificateAuthority: ca}
	conf.AuthInfos[account] = &clientcmdapi.AuthInfo{Token: token}
	conf.Contexts["site"] = &clientcmdapi.Context{Cluster: "site", AuthInfo: account}
	conf.CurrentContext = "site"
	return clientcmd.WriteToFile(*conf, path)
}

// tokenOf is a token of a ServiceAccount for a day, for the API server where no
// audience is given.
func (s *Site) tokenOf(ctx context.Context, namespace, account string, audiences ...string) (string, error) {
	day := int64(24 * 3600)
	token, err := s.Clients.Kubernetes.CoreV1().ServiceAccounts(namespace).CreateToken(ctx, account, &authv1.TokenRequest{
		Spec: authv1.TokenRequestSpec{ExpirationSeconds: &day, Audiences: audiences},
	}, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("make a token of %s: %w", account, err)
	}
	return token.Status.Token, nil
}

// Start starts a gateway that has ended, on the same addresses and state, and
// returns when it is healthy. Env is added to its environment, this time.
func (g *Gateway) Start(ctx context.Context, env ...string) error {
	out, err := os.OpenFile(g.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }()
	g.cmd = exec.Command(g.binary, g.config...)
	g.cmd.Env, g.cmd.Stdout, g.cmd.Stderr = slices.Concat(g.env, env), out, out
	g.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := g.cmd.Start(); err != nil {
		return err
	}
	exited, cmd := make(chan struct{}), g.cmd
	g.exited = exited
	go func() {
		g.err = cmd.Wait()
		close(exited)
	}()
	return g.wait(ctx)
}

// How long a gateway may take to be healthy, and to end.
const (
	startTimeout = 60 * time.Second
	stopTimeout  = 60 * time.Second
)

func (g *Gateway) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		if g.healthy(ctx) {
			return nil
		}
		select {
		case <-g.exited:
			return fmt.Errorf("the gateway ended (%w); the end of its log:\n%s", g.err, g.tail())
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("the gateway is not healthy; the end of its log:\n%s", g.tail()), g.Stop())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (g *Gateway) healthy(ctx context.Context) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+g.health, http.NoBody)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// tail is the end of its log.
func (g *Gateway) tail() string {
	const most = 4000
	text, err := os.ReadFile(g.Log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}

// Ledger is the end of its ledger, for people.
func (g *Gateway) Ledger() string {
	var lines []string
	for _, path := range ledgerFiles(filepath.Join(filepath.Dir(g.Log), "state", "ledger")) {
		text, err := os.ReadFile(path)
		if err != nil {
			return err.Error()
		}
		lines = append(lines, strings.Split(strings.TrimSpace(string(text)), "\n")...)
	}
	const most = 60
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}

func ledgerFiles(dir string) []string {
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return nil
	}
	return names // in the order of their names, which is that of time
}

// Ended reports whether it has ended.
func (g *Gateway) Ended() bool {
	select {
	case <-g.exited:
		return true
	default:
		return false
	}
}

// Kill ends it as a crash would.
func (g *Gateway) Kill() {
	_ = g.cmd.Process.Kill()
	<-g.exited
}

// Pause stops it in its tracks, and Resume lets it go on.
func (g *Gateway) Pause() error { return g.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume lets it go on.
func (g *Gateway) Resume() error { return g.cmd.Process.Signal(syscall.SIGCONT) }

// Stop ends it in good order. It may be called again.
func (g *Gateway) Stop() error {
	_ = g.cmd.Process.Signal(syscall.SIGCONT)
	_ = g.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-g.exited:
		return nil
	case <-time.After(stopTimeout):
		g.Kill()
		return fmt.Errorf("the gateway did not end within %v and was killed", stopTimeout)
	}
}
