// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAccountOf(t *testing.T) {
	for id, want := range map[string]string{
		"spiffe://example.org/ns/shop/sa/planner":                            "shop/planner",
		"spiffe://example.org/ns/shop-1/sa/planner.v2":                       "shop-1/planner.v2",
		"spiffe://example.com/ns/shop/sa/planner":                            "",
		"spiffe://example.org.evil.net/ns/shop/sa/planner":                   "",
		"spiffe://Example.org/ns/shop/sa/planner":                            "",
		"spiffe://example.org:8443/ns/shop/sa/planner":                       "",
		"spiffe://user@example.org/ns/shop/sa/planner":                       "",
		"https://example.org/ns/shop/sa/planner":                             "",
		"spiffe://example.org/ns/shop/sa/planner/":                           "",
		"spiffe://example.org/ns/shop/sa/planner?a=b":                        "",
		"spiffe://example.org/ns/shop/sa/planner?":                           "",
		"spiffe://example.org/ns/shop/sa/planner#a":                          "",
		"spiffe://example.org/ns/shop/sa/pl%61nner":                          "",
		"spiffe://example.org/ns/shop%2Fx/sa/planner":                        "",
		"spiffe://example.org//ns/shop/sa/planner":                           "",
		"spiffe://example.org/x/ns/shop/sa/planner":                          "",
		"spiffe://example.org/ns/shop/sa/a/sa/b":                             "",
		"spiffe://example.org/ns/a/sa/b/ns/shop/sa/x":                        "",
		"spiffe://example.org/ns/../sa/planner":                              "",
		"spiffe://example.org/ns/Shop/sa/planner":                            "",
		"spiffe://example.org/ns/shop.x/sa/planner":                          "",
		"spiffe://example.org/ns//sa/planner":                                "",
		"spiffe://example.org/ns/shop/sa/":                                   "",
		"spiffe://example.org/ns/shop":                                       "",
		"spiffe://example.org/":                                              "",
		"spiffe:example.org/ns/shop/sa/planner":                              "",
		"spiffe://example.org/ns/" + strings.Repeat("a", 64) + "/sa/planner": "",
		"spiffe://example.org/ns/-shop/sa/planner":                           "",
		"spiffe://example.org/ns/shop/sa/planner-":                           "",
		"spiffe://example.org/ns/shop/sa/a..b":                               "",
		"spiffe://example.org/ns/sh_op/sa/planner":                           "",
		"spiffe://example.org/ns/shop/sa/" + strings.Repeat("a", 64):         "shop/" + strings.Repeat("a", 64),
	} {
		u, err := url.Parse(id)
		if !assert.NoError(t, err, id) {
			continue
		}
		agent, namespace := accountOf(u, "example.org")
		assert.Equal(t, want, agent, id)
		before, _, _ := strings.Cut(want, "/")
		assert.Equal(t, before, namespace, id)
	}
}

// No two IDs of a domain are one agent.
func FuzzAccountOf(f *testing.F) {
	f.Add("spiffe://example.org/ns/shop/sa/planner")
	f.Fuzz(func(t *testing.T, id string) {
		u, err := url.Parse(id)
		if err != nil {
			return
		}
		if agent, namespace := accountOf(u, "example.org"); agent != "" {
			name := strings.TrimPrefix(agent, namespace+"/")
			assert.Equal(t, "spiffe://example.org/ns/"+namespace+"/sa/"+name, u.String())
			assert.True(t, isName(agent) || len(agent) > maxIdentity)
		}
	})
}
