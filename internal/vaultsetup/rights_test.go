// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/test/stack"
)

// tokenOf is a token of an entity, with the base policy and what the entity has: what
// a login gives, without the login.
func (v *vault) tokenOf(t testing.TB, entity string) stack.Login {
	t.Helper()
	id := v.get(t, "identity/entity/name/"+entity)["id"]
	alias := support().Alias()
	if entity == Own {
		alias = "leasehold"
		accessor := v.get(t, "sys/auth")["token/"].(map[string]any)["accessor"]
		v.put(t, "identity/entity-alias", map[string]any{"name": alias, "mount_accessor": accessor, "canonical_id": id})
	}
	v.put(t, "auth/token/roles/test", map[string]any{
		"allowed_entity_aliases": alias, "allowed_policies": Base, "orphan": true, "token_no_default_policy": true,
	})
	var answer struct{ Auth stack.Login }
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "auth/token/create/test",
		map[string]any{"entity_alias": alias}, &answer))
	require.Equal(t, id, answer.Auth.EntityID)
	return answer.Auth
}

// request is one that is allowed or not.
type request struct {
	method, path string
	body         map[string]any
}

func (r request) String() string { return r.method + " " + r.path }

// status is what Vault answers to a token; 200 for all that is 2xx.
func (v *vault) status(t *testing.T, token string, r request) int {
	t.Helper()
	err := v.Call(t.Context(), token, r.method, r.path, r.body, nil)
	var refused *stack.VaultError
	if errors.As(err, &refused) {
		return refused.Status
	}
	require.NoError(t, err)
	return http.StatusOK
}

// withSecrets is applied with a database's engine and a kv store.
func withSecrets(t *testing.T) *vault {
	t.Helper()
	p, err := stack.StartPostgres(t.Context(), "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Stop()) })
	v := applied(t)
	require.NoError(t, v.EnableDatabase(t.Context(), "database", p, time.Minute))
	v.put(t, "sys/mounts/kv", map[string]any{"type": "kv", "options": map[string]string{"version": "2"}})
	v.put(t, "kv/data/mail/eu/key", map[string]any{"data": map[string]any{"key": "x"}})
	return v
}

// applied is a Vault with an audit log, and what is applied for two agents.
func applied(t *testing.T) *vault {
	t.Helper()
	v := start(t)
	require.NoError(t, v.EnableAudit(t.Context()))
	v.apply(t, DefaultOptions(), support(), coder())
	return v
}

type m = map[string]any

func TestLeaseholdCannotDoMoreThanItNeeds(t *testing.T) {
	v := withSecrets(t)
	own := v.tokenOf(t, Own).Token
	agent := v.tokenOf(t, support().EntityName())
	id := agent.EntityID
	v.put(t, "identity/entity/name/person", m{})
	person := v.get(t, "identity/entity/name/person")["id"].(string)
	groupID := v.get(t, "identity/group/name/leasehold")["id"].(string)
	v.put(t, "auth/token/roles/other", m{"allowed_policies": "root"})
	var foreign, lease stack.Lease
	var err error
	foreign, err = v.DatabaseLease(t.Context(), v.RootToken, "database")
	require.NoError(t, err)
	lease, err = v.DatabaseLease(t.Context(), agent.Token, "database")
	require.NoError(t, err)

	shadow := support().PolicyName(trust.Shadow)
	forbidden := []request{
		{"GET", "kv/data/mail/eu/key", nil},
		{"GET", "database/creds/reader", nil},
		{"GET", "database/config/app", nil},
		{"GET", "database/roles/reader", nil},
		{"PUT", "database/rotate-root/app", nil},
		{"PUT", "auth/token/create", m{"policies": []string{"default"}}},
		{"PUT", "auth/token/create-orphan", nil},
		{"PUT", "auth/token/create/other", m{}},
		{"PUT", "auth/token/create/leasehold.agents.support", m{"entity_alias": "agents/support"}}, // unwrapped
		{"PUT", "auth/token/create/leasehold.agents.support", m{"entity_alias": "agents/support", "policies": Base}},
		{"PUT", "auth/token/create/leasehold.agents.coder", m{"entity_alias": "agents/coder"}},
		{"GET", "auth/approle/role/other/secret-id", nil},
		{"LIST", "auth/kubernetes/role", nil},
		{"GET", "auth/kubernetes/config", nil},
		{"GET", "auth/token/roles/other", nil},
		{"PUT", "auth/token/lookup", m{"token": agent.Token}},
		{"PUT", "auth/token/revoke", m{"token": agent.Token}},
		{"PUT", "auth/token/renew-accessor", m{"accessor": agent.Accessor}},
		{"LIST", "auth/token/accessors", nil},
		{"PUT", "auth/token/tidy", nil},
		{"PUT", "auth/token/roles/leasehold.agents.support", m{"allowed_policies": "root"}},
		{"PUT", "auth/kubernetes/role/support", m{"token_policies": "root"}},
		{"PUT", "auth/kubernetes/role/leasehold", m{"bound_service_account_names": "*"}},
		{"PUT", "auth/kubernetes/config", m{"kubernetes_host": "https://elsewhere"}},
		{"PUT", "sys/policies/acl/leasehold", m{"policy": "# mine"}},
		{"PUT", "sys/policies/acl/" + shadow, m{"policy": `path "*" { capabilities = ["sudo"] }`}},
		{"DELETE", "sys/policies/acl/" + shadow, nil},
		{"GET", "sys/policies/acl/default", nil},
		{"DELETE", "identity/entity/name/" + support().EntityName(), nil},
		{"GET", "identity/entity/id/" + id, nil},
		{"PUT", "identity/entity/id/" + id, m{"policies": shadow}},
		{"PUT", "identity/entity/id/" + id, m{"disabled": false}},
		{"DELETE", "identity/entity/id/" + id, nil},
		{"PUT", "identity/entity/id/" + person, m{"disabled": true}},
		{"GET", "identity/entity/id/" + person, nil},
		{"GET", "identity/entity/name/person", nil},
		{"PUT", "identity/entity/name/person", m{"disabled": true}},
		{"GET", "identity/entity/name/leasehold", nil}, // Leasehold's own
		{"PUT", "identity/entity/name/leasehold", m{"policies": shadow}},
		{"PUT", "identity/entity/name/LEASEHOLD", m{"policies": shadow}},
		{"PUT", "identity/entity/name/leasehold-agent", m{"policies": shadow}},
		{"PUT", "identity/entity", m{"id": id, "policies": "admin"}},
		{"PUT", "identity/entity-alias", m{"name": "x", "canonical_id": id, "mount_accessor": "y"}},
		{"PUT", "identity/entity/merge", m{"from_entity_ids": person, "to_entity_id": id}},
		{"PUT", "identity/entity/batch-delete", m{"entity_ids": []string{person}}},
		{"LIST", "identity/entity/id", nil},
		{"PUT", "identity/lookup/entity", m{"name": "person"}},
		{"PUT", "identity/group/name/leasehold", m{"policies": "root"}},
		{"PUT", "identity/group/id/" + groupID, m{"policies": "root"}},
		{"PUT", "identity/group", m{"name": "mine", "policies": "root"}},
		{"PUT", "sys/leases/lookup", m{"lease_id": lease.ID, "increment": 1}},
		{"LIST", "sys/leases/lookup/database/creds/reader", nil},
		{"GET", "sys/leases", nil},
		{"PUT", "sys/leases/revoke", m{"lease_id": foreign.ID}},
		{"PUT", "sys/leases/revoke/" + lease.ID, m{"lease_id": "kv1/x/y"}}, // the body counts, not the path
		{"PUT", "sys/leases/renew", m{"lease_id": lease.ID}},
		{"PUT", "sys/leases/revoke-prefix/database/creds/reader", nil},
		{"PUT", "sys/leases/revoke-force/database/creds/reader", nil},
		{"PUT", "sys/leases/tidy", nil},
		{"PUT", "sys/seal", nil},
		{"PUT", "sys/auth/mine", m{"type": "userpass"}},
		{"PUT", "sys/mounts/mine", m{"type": "kv"}},
		{"GET", "sys/mounts", nil},
		{"PUT", "sys/audit/mine", m{"type": "file", "options": m{"file_path": "discard"}}},
		{"DELETE", "sys/audit/file", nil},
		{"GET", "sys/raw/core/mounts", nil},
		{"PUT", "sys/quotas/rate-limit/mine", m{"rate": 1}},
		{"PUT", "sys/config/auditing/request-headers/traceparent", m{"hmac": true}},
		{"GET", "cubbyhole/x", nil},
		{"PUT", "sys/wrapping/wrap", m{"x": "y"}},
	}
	require.Greater(t, len(forbidden), 20)
	for _, r := range forbidden {
		assert.Equal(t, http.StatusForbidden, v.status(t, own, r), "%s %v", r, r.body)
	}

	allowed := []request{
		{"GET", "auth/token/lookup-self", nil},
		{"PUT", "auth/token/renew-self", nil},
		{"PUT", "auth/token/lookup-accessor", m{"accessor": agent.Accessor}},
		{"GET", "identity/entity/name/" + support().EntityName(), nil},
		{"PUT", "identity/entity/name/" + support().EntityName(), m{"disabled": true}},
		{"PUT", "identity/entity/name/" + support().EntityName(), m{"disabled": false}},
		{"PUT", "identity/entity/name/" + support().EntityName(), m{"policies": support().PolicyName(trust.Restricted)}},
		{"PUT", "identity/entity/name/" + support().EntityName(), m{"policies": ""}},
		{"PUT", "identity/entity/name/" + coder().EntityName(), m{"policies": coder().PolicyName(trust.Autonomous)}},
		{"GET", "sys/policies/acl/leasehold", nil},
		{"GET", "sys/policies/acl/leasehold-agent", nil},
		{"GET", "sys/policies/acl/" + shadow, nil},
		{"GET", "auth/kubernetes/role/support", nil},
		{"GET", "auth/token/roles/leasehold.agents.support", nil},
		{"PUT", "sys/audit-hash/file", m{"input": agent.Accessor}},
		{"PUT", "sys/leases/lookup", m{"lease_id": lease.ID}},
		{"PUT", "sys/leases/revoke/" + lease.ID, m{"sync": true}},
		{"PUT", "sys/leases/lookup", m{"lease_id": foreign.ID}}, // anybody's, whose id is known
		{"PUT", "sys/leases/revoke/" + foreign.ID, m{"sync": false}},
		{"PUT", "auth/token/revoke-accessor", m{"accessor": agent.Accessor}},
	}
	for _, r := range allowed {
		assert.Equal(t, http.StatusOK, v.status(t, own, r), "%s %v", r, r.body)
	}
}

func TestLeaseholdMakesWrappedTokensOfTheAgentAlone(t *testing.T) {
	v := applied(t)
	own := clientOf(t, v.Vault, v.tokenOf(t, Own).Token)
	id := v.get(t, "identity/entity/name/"+support().EntityName())["id"]
	asked := vaultapi.WrappedRequest{
		Role: support().TokenRole(), EntityAlias: support().Alias(), Meta: map[string]string{"cycle": "1"},
		TTL: MaxTTL, MaxTTL: 10 * time.Minute, WrapTTL: time.Minute,
	}
	wrapped, err := own.CreateWrapped(t.Context(), asked)
	require.NoError(t, err)
	token, err := own.LookupToken(t.Context(), wrapped.Accessor)
	require.NoError(t, err)
	assert.Equal(t, id, token.Entity)
	assert.Equal(t, []string{Base}, token.Policies)
	assert.Equal(t, 10*time.Minute, token.MaxTTL)
	assert.LessOrEqual(t, token.TTL, MaxTTL)

	for name, change := range map[string]func(*vaultapi.WrappedRequest){
		"wrapped for too long": func(r *vaultapi.WrappedRequest) { r.WrapTTL = time.Hour },
		"by a role of others":  func(r *vaultapi.WrappedRequest) { r.Role = "test" },
	} {
		r := asked
		change(&r)
		_, err := own.CreateWrapped(t.Context(), r)
		assert.ErrorIs(t, err, vaultapi.ErrDenied, name)
	}
	// The role says whose tokens it makes, and only a person writes it.
	for name, change := range map[string]func(*vaultapi.WrappedRequest){
		"of another agent":       func(r *vaultapi.WrappedRequest) { r.EntityAlias = coder().Alias() },
		"of Leasehold itself":    func(r *vaultapi.WrappedRequest) { r.EntityAlias = "leasehold-system/leasehold" },
		"of Leasehold otherwise": func(r *vaultapi.WrappedRequest) { r.EntityAlias = "leasehold" },
		"of who logs in":         func(r *vaultapi.WrappedRequest) { r.Role = coder().TokenRole() },
	} {
		r := asked
		change(&r)
		_, err := own.CreateWrapped(t.Context(), r)
		assert.ErrorIs(t, err, vaultapi.ErrRefused, name)
	}
}

// What asks for a token that outlives the Job gets one that does not, nor can it be
// renewed to.
func TestNoTokenOutlivesTheJob(t *testing.T) {
	v := start(t)
	brief := support()
	brief.Deadline = 3 * time.Second
	v.apply(t, DefaultOptions(), brief)
	var answer struct {
		Auth struct {
			stack.Login
			Lease int `json:"lease_duration"`
		}
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "auth/token/create/"+brief.TokenRole(),
		m{"entity_alias": brief.Alias(), "ttl": "24h", "explicit_max_ttl": "24h"}, &answer))
	assert.LessOrEqual(t, answer.Auth.Lease, 3)
	require.NoError(t, v.Call(t.Context(), answer.Auth.Token, http.MethodPut, "auth/token/renew-self", m{"increment": "24h"}, &answer))
	assert.LessOrEqual(t, answer.Auth.Lease, 3)
	require.Eventually(t, func() bool {
		return v.Call(t.Context(), answer.Auth.Token, http.MethodPut, "auth/token/renew-self", m{"increment": "24h"}, nil) != nil
	}, time.Minute, 200*time.Millisecond)
}

func TestAgentHasWhatItsPhaseGrants(t *testing.T) {
	v := withSecrets(t)
	a := support()
	login := v.tokenOf(t, a.EntityName())
	mail := request{"GET", "kv/data/mail/eu/key", nil}
	creds := request{"GET", "database/creds/reader", nil}
	assert.Equal(t, http.StatusOK, v.status(t, login.Token, creds))
	assert.Equal(t, http.StatusForbidden, v.status(t, login.Token, mail), "not in shadow")

	require.NoError(t, v.client.SetEntityPolicy(t.Context(), a.EntityName(), a.PolicyName(trust.SemiAutonomous)))
	assert.Equal(t, http.StatusOK, v.status(t, login.Token, mail))
	lease, err := v.DatabaseLease(t.Context(), login.Token, "database")
	require.NoError(t, err)
	for _, r := range []request{
		{"PUT", "kv/data/mail/eu/key", m{"data": m{"key": "y"}}}, // only autonomous
		{"DELETE", "kv/data/mail/eu/key", nil},
		{"GET", "kv/data/other", nil},
		{"GET", "git/creds/coder", nil},
		{"GET", "database/roles/reader", nil},
		{"PUT", "auth/token/create", nil},
		{"PUT", "auth/token/create/" + a.TokenRole(), m{"entity_alias": a.Alias()}},
		{"PUT", "auth/token/lookup-accessor", m{"accessor": login.Accessor}},
		{"PUT", "auth/token/revoke-accessor", m{"accessor": login.Accessor}},
		{"PUT", "sys/leases/renew", m{"lease_id": lease.ID}},
		{"PUT", "sys/leases/revoke", m{"lease_id": lease.ID}},
		{"GET", "sys/policies/acl/" + a.PolicyName(trust.Autonomous), nil},
		{"GET", "identity/entity/name/" + a.EntityName(), nil},
		{"PUT", "identity/entity/id/" + login.EntityID, m{"policies": a.PolicyName(trust.Autonomous)}},
		{"PUT", "identity/entity/name/" + a.EntityName(), m{"policies": a.PolicyName(trust.Autonomous)}},
		{"PUT", "sys/capabilities-self", m{"paths": []string{"kv/data/other"}}},
		{"PUT", "sys/wrapping/wrap", m{"x": "y"}},
		{"PUT", "cubbyhole/x", m{"x": "y"}},
	} {
		assert.Equal(t, http.StatusForbidden, v.status(t, login.Token, r), "%s %v", r, r.body)
	}
	require.NoError(t, v.client.SetEntityPolicy(t.Context(), a.EntityName(), ""))
	assert.Equal(t, http.StatusForbidden, v.status(t, login.Token, creds), "at once, on a live token")
	assert.Equal(t, http.StatusOK, v.status(t, login.Token, request{"PUT", "auth/token/revoke-self", nil}))
	assert.NotContains(t, BasePolicy(), "create")
}
