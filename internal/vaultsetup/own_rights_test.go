// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
)

// One rule lets Leasehold give policies to all agents: those of agents, and no others,
// in whatever way they are written. Least of all its own, or the one that all agents
// have, by which it could make itself, or an agent, more than it is.
func TestLeaseholdGivesNoPolicyButThoseOfAgents(t *testing.T) {
	v := applied(t)
	own := v.tokenOf(t, Own).Token
	path := "identity/entity/name/" + support().EntityName()
	shadow, restricted := support().PolicyName(trust.Shadow), support().PolicyName(trust.Restricted)
	v.put(t, "sys/policies/acl/admin", m{"policy": `path "*" { capabilities = ["read"] }`})
	whole := func() m {
		has := v.get(t, path)
		return m{"id": has["id"], "name": has["name"], "policies": has["policies"], "metadata": has["metadata"], "disabled": has["disabled"]}
	}
	before := whole()
	for name, body := range map[string]m{
		"root":                          {"policies": "root"},
		"one of others":                 {"policies": "admin"},
		"Leasehold's own":               {"policies": Own},
		"the base":                      {"policies": Base},
		"what an older one had":         {"policies": oldActing + "agents.support"},
		"another first letter":          {"policies": "Leasehold.agents.support.shadow"},
		"a blank before another's":      {"policies": " admin"},
		"a blank before a comma":        {"policies": shadow + " , admin"},
		"a comma, then another's":       {"policies": shadow + ",admin"},
		"a comma, then Leasehold's own": {"policies": shadow + "," + Own},
		"another's, then a comma":       {"policies": "admin," + shadow},
		"a comma first":                 {"policies": "," + shadow},
		"a comma last":                  {"policies": shadow + ","},
		"two of its own in one string":  {"policies": shadow + "," + restricted},
		"a list with another's":         {"policies": []string{shadow, "admin"}},
		"a list with Leasehold's own":   {"policies": []string{shadow, Own}},
		"a list of another's":           {"policies": []string{"admin"}},
		"a list with a comma in it":     {"policies": []string{shadow + ",admin"}},
		"a list in a list":              {"policies": []any{[]string{"admin"}}},
		"no string":                     {"policies": m{"admin": true}},
		"null":                          {"policies": nil},
		"another name of the field":     {"POLICIES": "admin"},
		"a name":                        {"name": "person"},
		"an id":                         {"id": before["id"], "disabled": true},
		"metadata":                      {"metadata": m{"agent": "other"}, "disabled": true},
		"any other field":               {"disabled": true, "x": "y"},
	} {
		assert.Equal(t, http.StatusForbidden, v.status(t, own, request{"PUT", path, body}), name)
	}
	for _, form := range []string{"policies=" + shadow + "&policies=admin", "policies=admin", "policies=" + shadow + "%2Cadmin"} {
		assert.Equal(t, http.StatusForbidden, v.form(t, own, path, form), form)
	}
	assert.Equal(t, before, whole(), "none of them changed anything")

	for name, body := range map[string]m{
		"its own":           {"policies": restricted},
		"its own in a list": {"policies": []string{restricted}},
		"none":              {"policies": ""},
		"none in a list":    {"policies": []string{""}},
		// What Vault cannot tell apart; docs/security.md says so.
		"another agent's": {"policies": coder().PolicyName(trust.Autonomous)},
	} {
		assert.Equal(t, http.StatusOK, v.status(t, own, request{"PUT", path, body}), name)
	}
}

// form is what Vault answers to a body that is a form.
func (v *vault) form(t *testing.T, token, path, body string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, v.Addr+"/v1/"+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("X-Vault-Token", token)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := transport.RoundTrip(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

// Vault makes the entity of a name that is written to where there is none, and asks for
// no right to create. So Leasehold's token can make some of agents' names. They are
// nobody: no token comes to be of one, and it can name none that is otherwise.
func TestAnEntityThatLeaseholdMakesIsNobody(t *testing.T) {
	v := applied(t)
	own := v.tokenOf(t, Own).Token
	const path = "identity/entity/name/leasehold.agents.planted"
	body := m{"policies": support().PolicyName(trust.Autonomous)}
	require.Equal(t, http.StatusOK, v.status(t, own, request{"PUT", path, body}), "if this is refused by now, say so in docs/security.md")
	planted := v.get(t, path)
	assert.Empty(t, planted["aliases"])
	assert.Empty(t, planted["metadata"])
	accessor := v.get(t, "sys/auth")["token/"].(m)["accessor"]
	for _, r := range []request{
		{"PUT", "identity/entity-alias", m{"name": "agents/planted", "mount_accessor": accessor, "canonical_id": planted["id"]}},
		{"PUT", "identity/entity/merge", m{"from_entity_ids": []any{planted["id"]}, "to_entity_id": v.get(t, "identity/entity/name/leasehold")["id"]}},
		{"PUT", "auth/token/create/leasehold.agents.planted", m{"entity_alias": "agents/planted"}},
		{"PUT", "identity/group/name/leasehold.agents", m{"member_entity_ids": planted["id"]}},
		{"PUT", "identity/entity/name/person", body},
		{"PUT", "identity/entity/name/leasehold-agents", body},
	} {
		assert.Equal(t, http.StatusForbidden, v.status(t, own, r), "%s", r)
	}
	for _, name := range []string{"person", "leasehold-agents"} {
		assert.Equal(t, http.StatusNotFound, v.status(t, v.RootToken, request{"GET", "identity/entity/name/" + name, nil}), name)
	}
}

// BenchmarkOneRequestOfLeasehold is how long Vault takes for a request with Leasehold's
// own token, with so many agents set up: the same for any number of them.
func BenchmarkOneRequestOfLeasehold(b *testing.B) {
	for _, count := range []int{1, 50, 200} {
		b.Run(fmt.Sprintf("agents=%d", count), func(b *testing.B) {
			v := start(b)
			require.NoError(b, v.EnableAudit(b.Context()))
			var agents []*Agent
			for i := range count {
				a := support()
				a.Name = fmt.Sprintf("support-%d", i)
				a.Role = a.Name
				agents = append(agents, a)
			}
			v.apply(b, DefaultOptions(), agents...)
			own := clientOf(b, v.Vault, v.tokenOf(b, Own).Token)
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				_, err := own.Entity(b.Context(), agents[0].EntityName(), false)
				took = append(took, time.Since(began))
				require.NoError(b, err)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		})
	}
}
