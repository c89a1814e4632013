// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"fmt"
	"strings"
)

// ports are where the programs listen.
type ports struct{ etcd, etcdPeer, apiServer, controllers int }

func (s *Stack) etcdArguments() []string {
	client, peer := local("http", s.ports.etcd), local("http", s.ports.etcdPeer)
	return []string{
		"--name=stack", "--data-dir=" + s.file("etcd"), "--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls=" + client, "--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=stack=" + peer,
	}
}

func (s *Stack) apiServerArguments() []string {
	const issuer = "https://kubernetes.default.svc"
	return []string{
		"--etcd-servers=" + local("http", s.ports.etcd),
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none",
		fmt.Sprintf("--secure-port=%d", s.ports.apiServer), "--cert-dir=" + s.dir,
		"--tls-cert-file=" + s.file("apiserver.crt"), "--tls-private-key-file=" + s.file("apiserver.key"),
		"--client-ca-file=" + s.file("ca.crt"),
		"--service-account-issuer=" + issuer, "--api-audiences=" + issuer,
		"--service-account-key-file=" + s.file("sa.pub"), "--service-account-signing-key-file=" + s.file("sa.key"),
		"--service-account-extend-token-expiration=false",
		"--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/24", "--allow-privileged=true",
		"--enable-admission-plugins=NamespaceLifecycle,ServiceAccount,ValidatingAdmissionPolicy",
		"--enable-priority-and-fairness=false", "--profiling=false",
	}
}

// controllers are those that Jobs and what serves, their pods, ServiceAccounts and
// roles need.
var controllers = []string{
	"job-controller", "statefulset-controller", "daemonset-controller", "garbage-collector-controller", "ttl-after-finished-controller", "serviceaccount-controller",
	"serviceaccount-token-controller", "namespace-controller", "root-ca-certificate-publisher-controller",
	"validatingadmissionpolicy-status-controller", "clusterrole-aggregation-controller",
}

func (s *Stack) controllerArguments() []string {
	return []string{
		"--kubeconfig=" + s.file("controllers.kubeconfig"), "--leader-elect=false",
		"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", s.ports.controllers), "--cert-dir=" + s.dir,
		"--service-account-private-key-file=" + s.file("sa.key"), "--root-ca-file=" + s.file("ca.crt"),
		"--use-service-account-credentials=true", "--controllers=" + strings.Join(controllers, ","),
		"--kube-api-qps=200", "--kube-api-burst=400", "--concurrent-job-syncs=10", "--profiling=false",
	}
}

func local(scheme string, port int) string { return fmt.Sprintf("%s://127.0.0.1:%d", scheme, port) }
