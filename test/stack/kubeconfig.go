// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"path/filepath"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// kubeconfig writes the file by which one of the identities reaches the server.
func (s *Stack) kubeconfig(who string) error {
	conf := clientcmdapi.NewConfig()
	conf.Clusters["stack"] = &clientcmdapi.Cluster{Server: s.server, CertificateAuthority: s.file("ca.crt")}
	conf.AuthInfos[who] = &clientcmdapi.AuthInfo{ClientCertificate: s.file(who + ".crt"), ClientKey: s.file(who + ".key")}
	conf.Contexts["stack"] = &clientcmdapi.Context{Cluster: "stack", AuthInfo: who}
	conf.CurrentContext = "stack"
	return clientcmd.WriteToFile(*conf, s.file(who+".kubeconfig"))
}

// Config is how a client reaches the API server as its administrator. It has no
// rate limit; the caller owns it.
func (s *Stack) Config() *rest.Config { return s.configOf("admin") }

func (s *Stack) configOf(who string) *rest.Config {
	return &rest.Config{
		Host: s.server, QPS: -1,
		TLSClientConfig: rest.TLSClientConfig{CAFile: s.file("ca.crt"), CertFile: s.file(who + ".crt"), KeyFile: s.file(who + ".key")},
	}
}

// KubeletConfig is how the local kubelet reaches the API server.
func (s *Stack) KubeletConfig() *rest.Config { return s.configOf("kubelet") }

// ConfigOf is how a client reaches the API server with a token only, such as one
// of a ServiceAccount.
func (s *Stack) ConfigOf(token string) *rest.Config {
	return &rest.Config{Host: s.server, QPS: -1, BearerToken: token, TLSClientConfig: rest.TLSClientConfig{CAFile: s.file("ca.crt")}}
}

// Kubeconfig is the path of a file by which kubectl reaches the API server as its
// administrator.
func (s *Stack) Kubeconfig() string { return s.file("admin.kubeconfig") }

// CAFile is the path of the certificate that the API server's is signed with.
func (s *Stack) CAFile() string { return s.file("ca.crt") }

// GatewayCertificate is the paths of the certificate that gateways show to collectors,
// and of its key. CAFile signs it.
func (s *Stack) GatewayCertificate() (cert, key string) {
	return s.file("gateway.crt"), s.file("gateway.key")
}

// Server is the URL of the API server.
func (s *Stack) Server() string { return s.server }

func (s *Stack) file(name string) string { return filepath.Join(s.dir, name) }
