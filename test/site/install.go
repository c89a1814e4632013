// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/test/stack"
	"github.com/leasehold/leasehold/test/stack/kubelet"
)

// before is what is there before the chart, beside a certificate: its namespace under
// the strictest of the Pod Security Standards, and the key of hashes.
const before = `
apiVersion: v1
kind: Namespace
metadata: {name: leasehold-system, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: v1
kind: Secret
metadata: {name: leasehold, namespace: leasehold-system}
stringData: {hash-key: a key for tests and the demo only}
`

// chartValues are small numbers, and what a process is told otherwise than a pod: the
// node looks for the API server where KUBECONFIG says, and the API of the gateway,
// which is on the loopback of its pod, is on the address of the pod, which is of loopback.
const chartValues = `
policy: demo-small-numbers
agents: {namespaces: [%s]}
node:
  env: {LEASEHOLD_AUTH_TYPE: kubeConfig}
  %s
gateway:
  replicas: %d
  share: %t
  env: {LEASEHOLD_HTTP: "$(POD_IP):8790"}
  config:
    extensions:
      trust:
        policy: {require_witness: true}
        kubernetes:
          leader_election: {lease_duration: %s, renew_deadline: 2s, retry_period: 500ms}
    processors:
      reasoning: {settle_time: 500ms}
    connectors:
      reasoning: {flush_interval: 500ms}
`

// LeaseDuration is how long a gateway of the chart that is not heard of decides.
const LeaseDuration = 3 * time.Second

// Install installs the chart for agents of a namespace, which is made, and returns
// when every pod of it is ready and one decides. Of several gateways all share the
// agents.
func (s *Site) Install(ctx context.Context, agents string, gateways int) error {
	if err := s.prepare(ctx, agents); err != nil {
		return err
	}
	values := filepath.Join(s.options.Dir, "values.yaml")
	text := fmt.Appendf(nil, chartValues, agents, s.network.resolver(gateways), gateways, gateways > 1, LeaseDuration)
	if err := os.WriteFile(values, text, 0o600); err != nil {
		return err
	}
	manifests, err := s.render(ctx, values)
	if err != nil {
		return err
	}
	if s.Forwarder, err = s.forward(ctx, "4317", "4319"); err != nil {
		return err
	}
	if _, err := s.Kubectl(ctx, manifests, "apply", "--server-side", "-f", "-"); err != nil {
		return err
	}
	return s.rollout(ctx)
}

// API is where the gateway that decides serves its API.
func (s *Site) API(ctx context.Context) (string, error) {
	ip, err := s.decider(ctx)
	return ip + ":8790", err
}

// rollout waits until the pods are ready, and for the one that decides.
func (s *Site) rollout(ctx context.Context) error {
	for _, what := range []string{"daemonset/leasehold-node", "statefulset/leasehold-gateway"} {
		if _, err := s.Kubectl(ctx, "", "-n", Namespace, "rollout", "status", what, "--timeout=60s"); err != nil {
			return fmt.Errorf("%w; the log of the gateway:\n%s\nand of the node:\n%s", err, s.Kubelet.LogOf(Namespace, gatewayPod+"0"), s.nodeLog(ctx))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		_, err := s.Decider(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// prepare makes the node, the namespaces and the resources, which have to be known
// before what is of their kinds.
func (s *Site) prepare(ctx context.Context, agents string) error {
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: kubelet.NodeName, Labels: map[string]string{
		corev1.LabelOSStable: "linux", corev1.LabelHostname: kubelet.NodeName,
	}}}
	if _, err := s.Clients.Kubernetes.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{}); err != nil {
		return err
	}
	space := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: agents, Labels: map[string]string{
		"leasehold.dev/agents": "true", "pod-security.kubernetes.io/enforce": "restricted",
	}}}
	if _, err := s.Clients.Kubernetes.CoreV1().Namespaces().Create(ctx, space, metav1.CreateOptions{}); err != nil {
		return err
	}
	if _, err := s.Kubectl(ctx, before, "apply", "-f", "-"); err != nil {
		return err
	}
	cert, key := s.GatewayCertificate()
	if _, err := s.Kubectl(ctx, "", "-n", Namespace, "create", "secret", "generic", "leasehold-tls",
		"--from-file=tls.crt="+cert, "--from-file=tls.key="+key, "--from-file=ca.crt="+s.CAFile()); err != nil {
		return err
	}
	return s.Apply(ctx, stack.CRDs)
}

// render is what helm template would print.
func (s *Site) render(ctx context.Context, values string) (string, error) {
	values, err := filepath.Abs(values)
	if err != nil {
		return "", err
	}
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "-C", filepath.Join(s.Root(), "test", "chart"), "run", "-trimpath", "./cmd/render", "-values", values)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("render the chart: %w: %s", err, complaint.String())
	}
	return out.String(), nil
}

// nodeLog is the log of the collector on the node.
func (s *Site) nodeLog(ctx context.Context) string {
	list, err := s.Clients.Kubernetes.CoreV1().Pods(Namespace).List(ctx, metav1.ListOptions{LabelSelector: "app.kubernetes.io/component=node"})
	if err != nil || len(list.Items) == 0 {
		return "no pod"
	}
	return s.Kubelet.LogOf(Namespace, list.Items[0].Name)
}
