// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// objects are all that Vault has to hold, in the order in which they are written:
// what others refer to comes before them, and what gives rights comes last.
func (s *session) objects() []object {
	all := s.watching()
	all = append(all, policy(Base, BasePolicy), policy(Own, func() string { return OwnPolicy(s.options.AuditDevice, s.deep()) }))
	for _, name := range s.past {
		all = append(all, none("policy", name, "sys/policies/acl/"+name))
	}
	for _, a := range s.agents {
		for _, phase := range phases() {
			all = append(all, policy(a.PolicyName(phase), func() string { return a.PhasePolicy(phase) }))
		}
		if former, ok := s.former[a.Key()]; ok {
			all = append(all, former)
		}
		all = append(all,
			s.entity(a), s.alias(a.AuthMount, a.Alias(), a.EntityName()), s.alias("token", a.Alias(), a.EntityName()), role(a), tokenRole(a))
	}
	return append(all, s.own()...)
}

func policy(name string, text func() string) object {
	return object{
		kind: "policy", name: name, path: "sys/policies/acl/" + name,
		want: func(fields) fields { return fields{"policy": text()} },
	}
}

// none is what there has to be none of.
func none(kind, name, path string) object {
	return object{kind: kind, name: name, path: path, want: func(fields) fields { return nil }}
}

// deep are the mounts that agents can log in by and Leasehold's policy has to name.
func (s *session) deep() []string {
	var mounts []string
	for path, m := range s.auth {
		if m.kind == defaultMount && mountForm.MatchString(path) && plain(path) {
			mounts = append(mounts, path)
		}
	}
	return deep(mounts)
}

// entityPlaceholder stands for the id of an entity in a plan that is shown before there
// is one.
const entityPlaceholder = "ENTITY-ID"

// idOf is the id of an entity, which there is none of before it is applied.
func (s *session) idOf(entity string) string {
	if id := s.entities[entity]; id != "" {
		return id
	}
	return entityPlaceholder
}

// seenEntity keeps the id of an entity.
func (s *session) seenEntity(name string) func(fields) {
	return func(has fields) { s.entities[name], _ = has["id"].(string) }
}

// entity is the agent's. The running Leasehold gives it its policy: what it has stays,
// if that is one of the four and nothing else.
func (s *session) entity(a *Agent) object {
	return object{
		kind: "entity", name: a.EntityName(), path: "identity/entity/name/" + a.EntityName(), seen: s.seenEntity(a.EntityName()),
		want: func(has fields) fields {
			return fields{
				"policies": a.heldBy(has),
				"metadata": map[string]string{"agent": a.Key(), "auth_mount": a.AuthMount, "role": a.Role},
			}
		},
	}
}

// heldBy are the policies that an entity has to have, given what it has: never more.
func (a *Agent) heldBy(has fields) []string {
	held := strs(has["policies"])
	if has != nil && len(held) == 0 {
		return held
	}
	if aliases, _ := has["aliases"].([]any); len(aliases) == 0 {
		return a.phasePolicies()[:1] // nobody is it yet: whoever made it did not set it up
	}
	for _, name := range a.phasePolicies() {
		if slices.Contains(held, name) {
			return []string{name}
		}
	}
	return a.phasePolicies()[:1]
}

// alias lets an auth method know an entity by a name. One that is another entity's
// already is moved: Vault makes an entity for whoever logs in before it has one.
func (s *session) alias(at, name, entity string) object {
	accessor := s.auth[at].accessor
	return object{
		kind: "alias", name: name + " at auth/" + at, path: "identity/entity-alias",
		read: func(ctx context.Context) (fields, error) {
			found, err := s.client.Write(ctx, "identity/lookup/entity", map[string]any{"alias_name": name, "alias_mount_accessor": accessor})
			if err != nil || found == nil {
				return nil, err
			}
			return fields{"entity": found.Data["id"]}, nil
		},
		want: func(fields) fields { return fields{"entity": s.idOf(entity)} },
		body: func(want fields) fields {
			return fields{"name": name, "mount_accessor": accessor, "canonical_id": want["entity"]}
		},
	}
}

// role is what the agent's pods log in by.
func role(a *Agent) object {
	return loginRole(a.AuthMount, a.Role, a.Namespace, a.Name, seconds(min(MaxTTL, a.Deadline)), seconds(a.Deadline))
}

func loginRole(at, role, namespace, account string, ttl, maxTTL int) object {
	want := fields{
		"bound_service_account_names": []string{account}, "bound_service_account_namespaces": []string{namespace},
		"bound_service_account_namespace_selector": "", "audience": Audience, "alias_name_source": "serviceaccount_name",
		"token_policies": []string{Base}, "token_no_default_policy": true, "token_type": "service",
		"token_ttl": ttl, "token_max_ttl": maxTTL, "token_period": 0,
	}
	return object{
		kind: "kubernetes role", name: role + " at auth/" + at, path: rolePath(at, role),
		want: func(fields) fields { return want },
		refuse: func(has fields) error {
			whose := text(has["bound_service_account_namespaces"]) + "/" + text(has["bound_service_account_names"])
			if whose == namespace+"/"+account {
				return nil
			}
			return fmt.Errorf("the role %s is there already, for %s: name another one for %s/%s, or delete it if nobody logs in by it",
				rolePath(at, role), whose, namespace, account)
		},
	}
}

// tokenRole is what Leasehold makes the agent's tokens by. There is none for an agent
// that logs in.
func tokenRole(a *Agent) object {
	want := fields{
		"allowed_policies": []string{Base}, "allowed_policies_glob": []string{}, "allowed_entity_aliases": []string{a.Alias()},
		"orphan": true, "renewable": true, "token_period": 0, "token_explicit_max_ttl": seconds(a.Deadline),
		"token_no_default_policy": true, "token_type": "service",
	}
	return object{
		kind: "token role", name: a.TokenRole(), path: a.tokenRolePath(),
		want: func(fields) fields {
			if !a.Wrapped {
				return nil
			}
			return want
		},
	}
}

func strs(v any) (all []string) {
	list, _ := v.([]any)
	for _, one := range list {
		if s, ok := one.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// mountsAt reads where auth methods or secrets engines are mounted.
func (s *session) mountsAt(ctx context.Context, path string) (map[string]mount, error) {
	secret, err := s.client.Read(ctx, path)
	if err != nil {
		return nil, err
	}
	all := map[string]mount{}
	for at, v := range secret.Data {
		of, ok := v.(map[string]any)
		if !ok {
			continue
		}
		config, _ := of["config"].(map[string]any)
		all[strings.TrimSuffix(at, "/")] = mount{text(of["accessor"]), text(of["type"]), text(config["token_type"])}
	}
	return all, nil
}
