// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"fmt"
	"slices"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// Removal plans to take everything of the agent namespace/name out of Vault. Its role
// is the one that its entity was set up with. Applied, none of its tokens may do
// anything, as their entity is gone; leases end when they end.
func Removal(ctx context.Context, client *vaultapi.Client, namespace, name string) (*Changes, error) {
	a := &Agent{Namespace: namespace, Name: name, AuthMount: defaultMount, Role: "none", Deadline: DefaultDeadline}
	if err := a.Validate(); err != nil {
		return nil, err
	}
	s := &session{client: client, entities: map[string]string{}}
	entity, err := s.readFields(ctx, "identity/entity/name/"+a.EntityName())
	if err != nil {
		return nil, fmt.Errorf("read the entity of %s: %w", a.Key(), advised(err))
	}
	meta, _ := entity["metadata"].(map[string]any)
	a.AuthMount, a.Role = text(meta["auth_mount"]), text(meta["role"])

	plan := &Changes{session: s, objects: []object{none("entity", a.EntityName(), "identity/entity/name/"+a.EntityName())}}
	if a.Role != "" && a.Validate() == nil {
		plan.objects = append(plan.objects, noRole(a))
	}
	plan.objects = append(plan.objects, none("token role", a.TokenRole(), a.tokenRolePath()))
	for _, policy := range a.phasePolicies() {
		plan.objects = append(plan.objects, none("policy", policy, "sys/policies/acl/"+policy))
	}
	for i := range plan.objects {
		step, _, err := s.compare(ctx, &plan.objects[i])
		if err != nil {
			return nil, err
		}
		plan.Steps = append(plan.Steps, step)
	}
	return plan, nil
}

// noRole deletes the role that an agent logs in by, if it is for nobody else.
func noRole(a *Agent) object {
	return object{
		kind: "kubernetes role", name: a.Role + " at auth/" + a.AuthMount, path: a.rolePath(),
		want: func(has fields) fields {
			mine := slices.Equal(strs(has["bound_service_account_names"]), []string{a.Name}) &&
				slices.Equal(strs(has["bound_service_account_namespaces"]), []string{a.Namespace})
			if mine {
				return nil
			}
			return has // stays as it is
		},
	}
}
