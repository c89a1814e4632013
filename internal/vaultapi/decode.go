// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"encoding/json"
	"math"
	"time"

	"github.com/hashicorp/vault/api"
)

// tokenOf is the token that an answer is of, or why it is of none.
func tokenOf(s *api.Secret) (token *Token, why string) {
	if s == nil || text(s.Data["accessor"]) == "" {
		return nil, "it has no accessor"
	}
	return &Token{
		Accessor: text(s.Data["accessor"]), Entity: text(s.Data["entity_id"]), Path: text(s.Data["path"]), Type: text(s.Data["type"]),
		Policies: texts(s.Data["policies"]), IdentityPolicies: texts(s.Data["identity_policies"]), Meta: meta(s.Data["meta"]),
		Issued: unix(s.Data["creation_time"]), Expires: moment(s.Data["expire_time"]),
		TTL: duration(s.Data["ttl"]), MaxTTL: duration(s.Data["explicit_max_ttl"]), Ending: number(s.Data["num_uses"]) < 0,
	}, ""
}

// leaseOf is the lease that an answer is of, or why it is of none.
func leaseOf(s *api.Secret) (lease *Lease, why string) {
	if s == nil || text(s.Data["id"]) == "" {
		return nil, "it has no id"
	}
	// A TTL that is not there would read as that of a lease that is being revoked.
	if _, ok := s.Data["ttl"].(json.Number); !ok {
		return nil, "it has no ttl"
	}
	renewable, _ := s.Data["renewable"].(bool)
	return &Lease{
		ID: text(s.Data["id"]), Issued: moment(s.Data["issue_time"]), Expires: moment(s.Data["expire_time"]),
		TTL: duration(s.Data["ttl"]), Renewable: renewable,
	}, ""
}

// entityOf is the entity that an answer is of, or why it is of none.
func entityOf(s *api.Secret) (entity *Entity, why string) {
	if s == nil || text(s.Data["id"]) == "" {
		return nil, "it has no id"
	}
	// Whether it is disabled decides what an agent may do: it is not guessed.
	disabled, ok := s.Data["disabled"].(bool)
	if !ok {
		return nil, "it does not say whether the entity is disabled"
	}
	e := &Entity{ID: text(s.Data["id"]), Name: text(s.Data["name"]), Policies: texts(s.Data["policies"]), Disabled: disabled, Groups: texts(s.Data["group_ids"])}
	aliases, _ := s.Data["aliases"].([]any)
	for _, one := range aliases {
		if m, ok := one.(map[string]any); ok {
			e.Aliases = append(e.Aliases, Alias{
				ID: text(m["id"]), Name: text(m["name"]), MountAccessor: text(m["mount_accessor"]), MountPath: text(m["mount_path"]),
			})
		}
	}
	return e, ""
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func texts(v any) (out []string) {
	all, _ := v.([]any)
	for _, one := range all {
		if s, ok := one.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func meta(v any) map[string]string {
	all, _ := v.(map[string]any)
	if len(all) == 0 {
		return nil
	}
	out := make(map[string]string, len(all))
	for key, value := range all {
		if s, ok := value.(string); ok {
			out[key] = s
		}
	}
	return out
}

func number(v any) int64 {
	n, _ := v.(json.Number)
	i, err := n.Int64()
	if err != nil {
		return 0
	}
	return i
}

// duration is a number of seconds, at most what a Duration holds.
func duration(v any) time.Duration {
	const most = math.MaxInt64 / int64(time.Second)
	return time.Duration(max(-most, min(number(v), most))) * time.Second
}

func unix(v any) time.Time {
	if n := number(v); n > 0 {
		return time.Unix(n, 0)
	}
	return time.Time{}
}

func moment(v any) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text(v))
	if err != nil {
		return time.Time{}
	}
	return t
}
