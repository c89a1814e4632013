// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubeapi

import (
	"fmt"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Reach says how to reach the API server.
type Reach struct {
	// Kubeconfig is a file; without one the usual places are looked at
	// (KUBECONFIG, then a pod's ServiceAccount, then ~/.kube/config).
	Kubeconfig string
	// Context of the file; its current one when empty.
	Context string
	// QPS and Burst limit requests; 0 leaves client-go's default.
	QPS   float32
	Burst int
}

func (r *Reach) load() clientcmd.ClientConfig {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = r.Kubeconfig
	return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{CurrentContext: r.Context})
}

// Namespace is the one that the context is for: "default" where it names none, and
// a pod's own in a pod.
func (r *Reach) Namespace() (string, error) {
	namespace, _, err := r.load().Namespace()
	if err != nil {
		return "", fmt.Errorf("find the namespace of the kubeconfig's context: %w", err)
	}
	return namespace, nil
}

// Config returns how a client is configured.
func (r *Reach) Config() (*rest.Config, error) {
	conf, err := r.load().ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("find the Kubernetes API server: %w; name a kubeconfig, or run it in a pod with a ServiceAccount", err)
	}
	if r.QPS != 0 {
		conf.QPS = r.QPS
	}
	if r.Burst != 0 {
		conf.Burst = r.Burst
	}
	return conf, nil
}
