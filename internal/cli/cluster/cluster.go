// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/pager"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi"
)

// Cluster reads one cluster. It may be used by several goroutines.
type Cluster struct {
	clients *kubeapi.Clients
	timeout time.Duration
}

// New returns a reader of the cluster that r names. It asks nothing yet. One
// question, with all its pages, may take as long as timeout.
func New(r *kubeapi.Reach, timeout time.Duration) (*Cluster, error) {
	conf, err := r.Config()
	if err != nil {
		return nil, err
	}
	clients, err := kubeapi.New(conf)
	if err != nil {
		return nil, err
	}
	return &Cluster{clients, timeout}, nil
}

// pageSize is how many Agents are asked for at once: each may hold a record of up
// to 256 KB.
const pageSize = 64

// Each tells of every Agent of a namespace, of all for "", by namespace and name,
// until tell returns false.
func (c *Cluster) Each(ctx context.Context, namespace string, tell func(*v1alpha1.Agent) bool) error {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	agents := c.clients.Agents(namespace)
	pages := pager.New(func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) { return agents.List(ctx, o) })
	pages.PageSize, pages.PageBufferSize = pageSize, 1
	err := pages.EachListItem(limited, metav1.ListOptions{}, func(object runtime.Object) error {
		if a, ok := object.(*v1alpha1.Agent); ok && !tell(a) {
			return errEnough
		}
		return nil
	})
	return c.explain(ctx, err, "list", namespace)
}

// Agent returns one; its error is trustapi.ErrNotFound for an unknown one.
func (c *Cluster) Agent(ctx context.Context, namespace, name string) (*v1alpha1.Agent, error) {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	a, err := c.clients.Agents(namespace).Get(limited, name, metav1.GetOptions{})
	if err != nil {
		return nil, c.explain(ctx, err, "get", namespace+"/"+name)
	}
	return a, nil
}

// SplitName parts the name of an agent into its namespace and its own name; one
// without a namespace is in the one given.
func SplitName(text, namespace string) (ns, name string, err error) {
	ns, name, ok := strings.Cut(text, "/")
	if !ok {
		ns, name = namespace, text
	}
	if ns == "" || name == "" || strings.ContainsAny(name, "/%") || strings.Trim(ns, ".") == "" || strings.Trim(name, ".") == "" {
		return "", "", fmt.Errorf("an agent of a cluster is named as NAME or NAMESPACE/NAME, got %.80q", text)
	}
	return ns, name, nil
}
