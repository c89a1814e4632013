// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"cmp"
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// Input is everything that was read, of whatever sources.
type Input struct {
	// Objects are those of Kubernetes, from files and from the cluster.
	Objects []*Object
	// Collectors are configurations of the collector.
	Collectors []*Collector
	// Policies are those of Vault, from files.
	Policies []*VaultPolicy
	// Cluster says that a cluster was asked; Unread says of it which kinds could
	// not be read, and why.
	Cluster bool
	Unread  map[string]string
	// Vault is nil where none was asked.
	Vault VaultReader
	// Seen is what was seen of agents' spans; nil where neither a server nor
	// traces were asked.
	Seen []Seen
	// Fleet is what a server says of all agents; nil where none was asked.
	Fleet *Fleet
	// Omitted is how many objects and files are of no kind that matters here.
	Omitted int

	// By namespace/name; made at the first use.
	agents     map[string]*Object
	configMaps map[string]typed[corev1.ConfigMap]
}

// VaultReader reads a path of Vault; *vaultapi.Client by way of FromVault.
type VaultReader interface {
	Read(ctx context.Context, path string) (map[string]any, error)
}

// Seen is what was seen of one agent's cycles.
type Seen struct {
	// Agent is its name; "" says that no agent was seen at all.
	Agent string
	// Source is traces or server.
	Source string
	// Cycles that settled, and how many of them lacked their root.
	Cycles, Rootless int
	// Toolless says that tool spans should have been seen and never were: nil
	// where the source does not say.
	Toolless *bool
	// Coverage is the least of its cycles, in [0,1]; nil where the source tells
	// Thin instead: why its coverage is too low, "" where it is not.
	Coverage *float64
	Thin     string
}

// Fleet is what a server says of all agents.
type Fleet struct {
	Agents, MayFall int
	// Unproven says that no authenticator proves names.
	Unproven bool
}

// Add adds what another source said.
func (in *Input) Add(o *Input) {
	in.Objects = append(in.Objects, o.Objects...)
	in.Collectors = append(in.Collectors, o.Collectors...)
	in.Policies = append(in.Policies, o.Policies...)
	in.Omitted += o.Omitted
	in.agents, in.configMaps = nil, nil
}

// covers reports whether all objects of a kind are known, as from a cluster; those
// of files may be some of them.
func (in *Input) covers(kind string) bool { return in.Cluster && in.Unread[kind] == "" }

// of are the objects of a kind.
func of[T any](in *Input) (all []typed[T]) {
	for _, o := range in.Objects {
		if v, ok := o.Value.(*T); ok {
			all = append(all, typed[T]{o, v})
		}
	}
	return all
}

type typed[T any] struct {
	*Object
	is *T
}

// agentNamed is the Agent of an account, that of the cluster if there are several;
// nil without one.
func (in *Input) agentNamed(namespace, account string) *Object {
	if in.agents == nil {
		in.agents = map[string]*Object{}
		for _, a := range of[v1alpha1.Agent](in) {
			key := a.Namespace + "/" + a.Name
			if in.agents[key] == nil || a.Source == Cluster {
				in.agents[key] = a.Object
			}
		}
	}
	return in.agents[namespace+"/"+account]
}

// configMapNamed is the ConfigMap of a name; ok is false for one that was not read.
func (in *Input) configMapNamed(namespace, name string) (m typed[corev1.ConfigMap], ok bool) {
	if in.configMaps == nil {
		in.configMaps = map[string]typed[corev1.ConfigMap]{}
		for _, m := range of[corev1.ConfigMap](in) {
			in.configMaps[m.Namespace+"/"+m.Name] = m
		}
	}
	m, ok = in.configMaps[namespace+"/"+name]
	return m, ok
}

// vaultAgent is an Agent that uses Vault.
type vaultAgent struct {
	*Object
	*vaultsetup.Agent
}

// vaultAgents are the Agents that use Vault, each once. What cannot be read of one is told.
func (l *look) vaultAgents() (all []vaultAgent) {
	for _, a := range of[v1alpha1.Agent](l.Input) {
		switch v, ok, err := vaultsetup.FromAgent(a.is); {
		case err != nil:
			l.unknown("%s: %v", a.Object, err)
		case ok:
			all = append(all, vaultAgent{a.Object, v})
		}
	}
	slices.SortStableFunc(all, func(x, y vaultAgent) int { return cmp.Compare(x.Key(), y.Key()) })
	return slices.CompactFunc(all, func(x, y vaultAgent) bool { return x.Key() == y.Key() })
}
