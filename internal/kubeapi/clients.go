// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubeapi

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/gentype"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// Clients reach the API server. They may be used from any goroutine.
type Clients struct {
	// Kubernetes has the resources of Kubernetes itself.
	Kubernetes kubernetes.Interface
	// Dynamic has those of others, such as Kueue's.
	Dynamic dynamic.Interface

	own rest.Interface
}

// AgentClient reads and writes the Agents of a namespace.
type AgentClient = gentype.ClientWithList[*v1alpha1.Agent, *v1alpha1.AgentList]

// PolicyClient reads and writes TrustPolicies.
type PolicyClient = gentype.ClientWithList[*v1alpha1.TrustPolicy, *v1alpha1.TrustPolicyList]

var (
	scheme    = newScheme()
	codecs    = serializer.NewCodecFactory(scheme)
	parameter = runtime.NewParameterCodec(scheme)
)

func newScheme() *runtime.Scheme {
	s := runtime.NewScheme()
	metav1.AddToGroupVersion(s, metav1.SchemeGroupVersion)
	if err := v1alpha1.AddToScheme(s); err != nil {
		panic(err) // the types are constants
	}
	return s
}

// New makes clients. They share the rate limit of the configuration, which they
// do not change.
func New(conf *rest.Config) (*Clients, error) {
	conf = rest.CopyConfig(conf)
	if conf.UserAgent == "" {
		conf.UserAgent = "leasehold"
	}
	http, err := rest.HTTPClientFor(conf)
	if err != nil {
		return nil, fmt.Errorf("configure the Kubernetes client: %w", err)
	}
	c := new(Clients)
	// Kubernetes' own resources are read as protobuf, which costs a third.
	proto := rest.CopyConfig(conf)
	proto.ContentType, proto.AcceptContentTypes = runtime.ContentTypeProtobuf, runtime.ContentTypeProtobuf+","+runtime.ContentTypeJSON
	if c.Kubernetes, err = kubernetes.NewForConfigAndClient(proto, http); err != nil {
		return nil, fmt.Errorf("make a Kubernetes client: %w", err)
	}
	if c.Dynamic, err = dynamic.NewForConfigAndClient(conf, http); err != nil {
		return nil, fmt.Errorf("make a dynamic client: %w", err)
	}
	own := rest.CopyConfig(conf)
	own.GroupVersion, own.APIPath, own.NegotiatedSerializer = &v1alpha1.GroupVersion, "/apis", codecs.WithoutConversion()
	if c.own, err = rest.RESTClientForConfigAndClient(own, http); err != nil {
		return nil, fmt.Errorf("make a client of %s: %w", v1alpha1.GroupVersion, err)
	}
	return c, nil
}

// Agents reads and writes those of a namespace; "" lists and watches all.
func (c *Clients) Agents(namespace string) *AgentClient {
	return gentype.NewClientWithList(v1alpha1.AgentsResource.Resource, c.own, parameter, namespace,
		func() *v1alpha1.Agent { return new(v1alpha1.Agent) },
		func() *v1alpha1.AgentList { return new(v1alpha1.AgentList) })
}

// Policies reads and writes TrustPolicies.
func (c *Clients) Policies() *PolicyClient {
	return gentype.NewClientWithList(v1alpha1.TrustPoliciesResource.Resource, c.own, parameter, "",
		func() *v1alpha1.TrustPolicy { return new(v1alpha1.TrustPolicy) },
		func() *v1alpha1.TrustPolicyList { return new(v1alpha1.TrustPolicyList) })
}
