// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubeapi

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// AgentInformer watches the Agents of a namespace, "" for all. The record and the
// managed fields of an Agent are not kept.
func (c *Clients) AgentInformer(namespace string) (cache.SharedIndexInformer, error) {
	agents := c.Agents(namespace)
	informer := cache.NewSharedIndexInformerWithOptions(&cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) { return agents.List(ctx, o) },
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
			return agents.Watch(ctx, o)
		},
	}, &v1alpha1.Agent{}, cache.SharedIndexInformerOptions{})
	return informer, informer.SetTransform(func(object any) (any, error) {
		if a, ok := object.(*v1alpha1.Agent); ok {
			a.ManagedFields, a.Status.Record = nil, nil
		}
		return object, nil
	})
}

// PolicyInformer watches TrustPolicies.
func (c *Clients) PolicyInformer() cache.SharedIndexInformer {
	policies := c.Policies()
	return cache.NewSharedIndexInformerWithOptions(&cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
			return policies.List(ctx, o)
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
			return policies.Watch(ctx, o)
		},
	}, &v1alpha1.TrustPolicy{}, cache.SharedIndexInformerOptions{})
}
