// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
)

// What apply does to the policies that an entity has: never does it get more.
func TestApplyNeverWidens(t *testing.T) {
	v := start(t)
	a := support()
	v.apply(t, DefaultOptions(), a)
	id := v.get(t, "identity/entity/name/"+a.EntityName())["id"].(string)
	restricted, autonomous := a.PolicyName(trust.Restricted), a.PolicyName(trust.Autonomous)
	for name, test := range map[string]struct{ has, want []string }{
		"its phase stays":             {[]string{restricted}, []string{restricted}},
		"the highest stays":           {[]string{autonomous}, []string{autonomous}},
		"none stays none":             {[]string{""}, nil},
		"the lowest of two":           {[]string{autonomous, restricted}, []string{restricted}},
		"what is not ours goes":       {[]string{restricted, "admin"}, []string{restricted}},
		"shadow for what is not ours": {[]string{"admin"}, []string{a.PolicyName(trust.Shadow)}},
		"nobody else's":               {[]string{coder().PolicyName(trust.Autonomous)}, []string{a.PolicyName(trust.Shadow)}},
	} {
		t.Run(name, func(t *testing.T) {
			v.put(t, "identity/entity/id/"+id, map[string]any{"policies": test.has, "disabled": true})
			v.apply(t, DefaultOptions(), a)
			e, err := v.client.Entity(t.Context(), id, true)
			require.NoError(t, err)
			assert.Equal(t, test.want, e.Policies)
			assert.True(t, e.Disabled, "quarantine is not apply's to end")
		})
	}
}

// Leasehold may narrow an agent between a plan and its application: that counts.
func TestApplyGoesByWhatIsThereNow(t *testing.T) {
	v := start(t)
	a := support()
	v.apply(t, DefaultOptions(), a)
	id := v.get(t, "identity/entity/name/"+a.EntityName())["id"].(string)
	v.put(t, "identity/entity/id/"+id, map[string]any{"policies": []string{a.PolicyName(trust.Autonomous), "admin"}})
	plan, err := Plan(t.Context(), v.client, []*Agent{a}, DefaultOptions())
	require.NoError(t, err)
	require.Equal(t, 1, plan.Count())

	require.NoError(t, v.client.SetEntityPolicy(t.Context(), a.EntityName(), a.PolicyName(trust.Shadow)))
	require.NoError(t, plan.Apply(t.Context(), nil))
	e, err := v.client.Entity(t.Context(), id, true)
	require.NoError(t, err)
	assert.Equal(t, []string{a.PolicyName(trust.Shadow)}, e.Policies)
}

func TestApplyPutsRightWhatSomebodyChanged(t *testing.T) {
	v := start(t)
	v.apply(t, DefaultOptions(), support(), coder())
	person := map[string]any{"name": "person"}
	v.put(t, "identity/entity", person)
	for path, body := range map[string]map[string]any{
		"sys/policies/acl/" + support().PolicyName(trust.Shadow): {"policy": `path "kv/*" { capabilities = ["read"] }`},
		"auth/kubernetes/role/coder":                             {"token_policies": "leasehold-agent,admin", "token_ttl": 90, "token_max_ttl": 86400},
		"auth/token/roles/" + support().TokenRole():              {"allowed_policies_glob": "*"},
		"identity/group/name/leasehold": {
			"policies":          []string{"leasehold", "admin"},
			"member_entity_ids": []any{v.get(t, "identity/entity/name/person")["id"]},
		},
	} {
		v.put(t, path, body)
	}
	done := v.apply(t, DefaultOptions(), support()) // coder's role is not asked for
	assert.Equal(t, map[string]Action{
		"sys/policies/acl/" + support().PolicyName(trust.Shadow): Change,
		"auth/token/roles/" + support().TokenRole():              Change,
		"identity/group/name/leasehold":                          Change,
	}, done)
	group := v.get(t, "identity/group/name/leasehold")
	assert.Equal(t, []any{"leasehold"}, group["policies"])
	assert.Equal(t, []any{v.get(t, "identity/entity/name/leasehold")["id"]}, group["member_entity_ids"])
	assert.Equal(t, map[string]Action{"auth/kubernetes/role/coder": Change}, v.apply(t, DefaultOptions(), coder()))
}

// An older Leasehold had a policy for each agent, by the id of its entity. They go, those
// of agents that are not asked for as well, and only then does the group that had them.
func TestApplyTakesWhatAnOlderOneNeeded(t *testing.T) {
	v := start(t)
	v.apply(t, DefaultOptions(), support(), coder())
	const ofSupport, ofCoder = "leasehold-act.agents.support", "leasehold-act.agents.coder"
	for _, name := range []string{ofSupport, ofCoder, "leasehold-act-of-others"} {
		v.put(t, "sys/policies/acl/"+name, m{"policy": `path "identity/entity/id/1" { capabilities = ["update"] }`})
	}
	v.put(t, "sys/policies/acl/"+Own, m{"policy": "# older"})
	v.put(t, groupPath, m{"policies": []string{Own, ofSupport, ofCoder, "leasehold-act.../../x"}})

	plan, err := Plan(t.Context(), v.client, []*Agent{coder()}, DefaultOptions())
	require.NoError(t, err)
	var steps []string
	require.NoError(t, plan.Apply(t.Context(), func(s Step) { steps = append(steps, string(s.Action)+" "+s.Name) }))
	assert.Equal(t, []string{"change " + Own, "delete " + ofCoder, "delete " + ofSupport, "change " + Own}, steps)
	assert.Equal(t, []any{Own}, v.get(t, groupPath)["policies"])
	assert.Empty(t, v.apply(t, DefaultOptions(), support(), coder()))
	assert.NotEmpty(t, v.get(t, "sys/policies/acl/leasehold-act-of-others"), "is not Leasehold's")
}

// Who has Leasehold's token can make an entity of an agent's name before there is the
// agent; nobody is it, and the agent begins in shadow all the same.
func TestApplyTrustsNoEntityThatNobodyIs(t *testing.T) {
	v := start(t)
	a := support()
	for planted, want := range map[string][]string{a.PolicyName(trust.Autonomous): {a.PolicyName(trust.Shadow)}, "": nil} {
		v.put(t, "identity/entity/name/"+a.EntityName(), m{"policies": planted})
		v.apply(t, DefaultOptions(), a)
		e, err := v.client.Entity(t.Context(), a.EntityName(), false)
		require.NoError(t, err)
		assert.Equal(t, want, e.Policies)
		require.NoError(t, v.client.Delete(t.Context(), "identity/entity/name/"+a.EntityName()))
	}
}

// Vault makes an entity for whoever logs in before it has one: its alias is moved.
func TestApplyTakesAnAliasOver(t *testing.T) {
	v := start(t)
	v.put(t, "identity/entity", map[string]any{"name": "entity_1"})
	accessor := v.get(t, "sys/auth")["kubernetes/"].(map[string]any)["accessor"]
	v.put(t, "identity/entity-alias", map[string]any{
		"name": "agents/support", "mount_accessor": accessor, "canonical_id": v.get(t, "identity/entity/name/entity_1")["id"],
	})
	v.apply(t, DefaultOptions(), support())
	e, err := v.client.Entity(t.Context(), support().EntityName(), false)
	require.NoError(t, err)
	require.Len(t, e.Aliases, 2)
	assert.Equal(t, "agents/support", e.Aliases[0].Name)
}

func TestAnAgentHasOneRole(t *testing.T) {
	v := start(t)
	v.apply(t, DefaultOptions(), support())
	renamed := support()
	renamed.Role = "helpdesk"
	assert.Equal(t, map[string]Action{
		"auth/kubernetes/role/support":                  Delete,
		"auth/kubernetes/role/helpdesk":                 Create,
		"identity/entity/name/leasehold.agents.support": Change,
	}, v.apply(t, DefaultOptions(), renamed))
	assert.Empty(t, v.apply(t, DefaultOptions(), renamed))

	v.put(t, "auth/kubernetes/role/helpdesk", map[string]any{"bound_service_account_names": "other"})
	assert.NotContains(t, v.apply(t, DefaultOptions(), support()), "auth/kubernetes/role/helpdesk", "it is somebody else's by now")
}

func TestPlanRefusesWhatCannotBe(t *testing.T) {
	v := start(t)
	v.put(t, "sys/auth/people", map[string]any{"type": "userpass"})
	v.put(t, "auth/kubernetes/role/shared", map[string]any{
		"bound_service_account_names": "*", "bound_service_account_namespaces": "agents",
	})
	for name, test := range map[string]struct {
		change func(*Agent)
		want   string
	}{
		"no such mount":        {func(a *Agent) { a.AuthMount = "k8s" }, "vault auth enable -path=k8s kubernetes"},
		"a mount of its own":   {func(a *Agent) { a.AuthMount = "people" }, "userpass"},
		"a role of others":     {func(a *Agent) { a.Role = "shared" }, "is there already, for agents/*"},
		"Leasehold's own role": {func(a *Agent) { a.Role = Own }, "Leasehold itself"},
		"another agent's role": {func(a *Agent) { a.Role = coder().Role }, "agents/coder"},
		"another agent's name": {func(a *Agent) { a.Name = coder().Name }, "given twice"},
	} {
		t.Run(name, func(t *testing.T) {
			a := support()
			test.change(a)
			_, err := Plan(t.Context(), v.client, []*Agent{coder(), a}, DefaultOptions())
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestApplyStopsAtTheFirstErrorAndGoesOn(t *testing.T) {
	v := start(t)
	plan, err := Plan(t.Context(), v.client, []*Agent{support()}, DefaultOptions())
	require.NoError(t, err)
	v.put(t, "sys/policies/acl/reader", map[string]any{"policy": `
		path "sys/policies/*" { capabilities = ["read", "update", "sudo"] }
		path "sys/auth" { capabilities = ["read"] }
		path "sys/config/auditing/*" { capabilities = ["read", "update", "sudo"] }
		path "identity/*" { capabilities = ["read"] }`})
	var made struct {
		Auth struct {
			ClientToken string `json:"client_token"`
		}
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, "PUT", "auth/token/create", map[string]any{"policies": "reader"}, &made))
	plan.session.client = clientOf(t, v.Vault, made.Auth.ClientToken)
	done := 0
	err = plan.Apply(t.Context(), func(Step) { done++ })
	require.ErrorContains(t, err, "create entity leasehold.agents.support")
	require.ErrorContains(t, err, "needs the token of an operator")
	require.ErrorContains(t, err, "apply goes on from here")
	assert.Equal(t, 7, done, "the header and six policies")

	plan.session.client = v.client
	require.NoError(t, plan.Apply(t.Context(), nil))
}
