// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"fmt"
	"strings"
	"time"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// DefaultDeadline is how long a Job may run whose template does not say it.
const DefaultDeadline = time.Hour

const defaultMount = "kubernetes"

// FromAgent is what an Agent's spec says for Vault; ok is false for one that has
// nothing to do with Vault. The error names what cannot be granted.
func FromAgent(from *v1alpha1.Agent) (a *Agent, ok bool, err error) {
	v := from.Spec.Vault
	if v == nil {
		return nil, false, nil
	}
	if account := from.Spec.ServiceAccountName; account != from.Name {
		return nil, true, fmt.Errorf("the Agent %s: its spec.serviceAccountName is %q: an Agent has the name of its ServiceAccount", from.Key(), account)
	}
	if why := from.Spec.JobTemplateError; why != "" {
		return nil, true, fmt.Errorf("the Agent %s: its spec.jobTemplate says no deadline: %s", from.Key(), why)
	}
	a = &Agent{
		Namespace: from.Namespace, Name: from.Spec.ServiceAccountName, AuthMount: strings.Trim(v.AuthMount, "/"), Role: v.Role,
		Wrapped: v.TokenDelivery == v1alpha1.DeliveryWrapped, Deadline: DefaultDeadline,
	}
	if a.AuthMount == "" {
		a.AuthMount = defaultMount
	}
	if t := from.Spec.JobTemplate; t != nil && t.Spec.ActiveDeadlineSeconds != nil {
		a.Deadline = time.Duration(*t.Spec.ActiveDeadlineSeconds) * time.Second
	}
	for i := range v.Grants {
		g, err := grantFrom(&v.Grants[i])
		if err != nil {
			return nil, true, fmt.Errorf("the Agent %s: spec.vault.grants[%d]: %w", a.Key(), i, err)
		}
		a.Grants = append(a.Grants, g)
	}
	if err := a.Validate(); err != nil {
		return nil, true, err
	}
	return a, true, nil
}

func grantFrom(from *v1alpha1.VaultGrant) (g Grant, err error) {
	g = Grant{Tool: from.Tool, Path: from.Path}
	g.Phase, err = trust.ParsePhase(string(from.Phase))
	for _, c := range from.Capabilities {
		g.Capabilities = append(g.Capabilities, string(c))
	}
	return g, err
}
