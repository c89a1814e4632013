// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// Protected is what is never acted on. Labels of pods play no part in it: an agent
// that put ours on its own pods would be safe from every action.
type Protected struct {
	// Namespaces are protected whole. Those of Kubernetes itself always are.
	Namespaces []string
	// ServiceAccounts are further ones, as namespace/name, such as that of a
	// Leasehold agent on each node.
	ServiceAccounts []string
	// OwnNamespace and OwnServiceAccount are those that Leasehold runs in and as,
	// empty outside a cluster. OwnNamespace has to be among Namespaces.
	OwnNamespace, OwnServiceAccount string
}

// system are the namespaces of Kubernetes itself.
var system = []string{metav1.NamespaceSystem, metav1.NamespacePublic, "kube-node-lease"}

// protected are the rules, ready for use.
type protected struct{ namespaces, accounts map[string]bool }

func (p *Protected) check() (protected, error) {
	ready := protected{map[string]bool{}, map[string]bool{}}
	for _, ns := range slices.Concat(system, p.Namespaces) {
		if len(validation.IsDNS1123Label(ns)) > 0 {
			return ready, fmt.Errorf("protected namespace %q is no name of a namespace", ns)
		}
		ready.namespaces[ns] = true
	}
	for _, name := range p.ServiceAccounts {
		if _, err := parse(name); err != nil {
			return ready, fmt.Errorf("protected ServiceAccount: %w", err)
		}
		ready.accounts[name] = true
	}
	if p.OwnNamespace == "" {
		return ready, nil
	}
	if !ready.namespaces[p.OwnNamespace] {
		return ready, fmt.Errorf("leasehold runs in namespace %q and could act on itself: add it to the protected namespaces", p.OwnNamespace)
	}
	if p.OwnServiceAccount != "" {
		ready.accounts[p.OwnNamespace+"/"+p.OwnServiceAccount] = true
	}
	return ready, nil
}

// target is an agent as Kubernetes knows it.
type target struct{ namespace, name string }

// String is the agent's name.
func (t target) String() string { return t.namespace + "/" + t.name }

// parse takes an agent's name apart.
func parse(agent string) (target, error) {
	namespace, name, _ := strings.Cut(agent, "/")
	if len(validation.IsDNS1123Label(namespace)) > 0 || len(validation.IsDNS1123Subdomain(name)) > 0 {
		return target{}, fmt.Errorf("%.100q: %w", agent, ErrName)
	}
	return target{namespace, name}, nil
}

// target is the agent to act on, if it may be acted on.
func (a *Actuator) target(agent string) (target, error) {
	t, err := parse(agent)
	if err == nil && a.protects(t) {
		err = fmt.Errorf("%s: %w", agent, ErrProtected)
	}
	return t, err
}

func (a *Actuator) protects(t target) bool {
	return a.protected.namespaces[t.namespace] || a.protected.accounts[t.String()]
}

// Protects reports whether an agent is never acted on.
func (a *Actuator) Protects(agent string) bool {
	t, err := parse(agent)
	return err == nil && a.protects(t)
}
