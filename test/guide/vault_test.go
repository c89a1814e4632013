// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package guide

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack/vaulttest"
)

// An order is so long that twelve of them are more than the model's window has room for.
var order = strings.Repeat("one order, ", 300)

// startVault starts a Vault that holds orders, and names the step of each request.
func startVault(t *testing.T) vaulttest.Vault {
	t.Helper()
	v := vaulttest.Start(t)
	agent := vaulttest.Agent("shop", "support")
	v.Know(t, &agent)
	put := func(path string, body map[string]any) {
		require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, path, body, nil), path)
	}
	require.NoError(t, v.EnableAudit(t.Context()))
	put("sys/mounts/orders", map[string]any{"type": "kv"})
	put("orders/reader", map[string]any{"text": order})
	put("sys/policies/acl/orders", map[string]any{"policy": `path "orders/reader" { capabilities = ["read"] }`})
	put("identity/entity/id/"+v.EntityOf(t, agent.EntityName()), map[string]any{"policies": []string{"orders"}})
	put("auth/kubernetes/config", map[string]any{
		"kubernetes_host": reviewer(t), "token_reviewer_jwt": jwt, "disable_local_ca_jwt": true, "kubernetes_ca_cert": "",
	})
	return v
}

// jwt has the form of a ServiceAccount's token; who reviews it is the stand-in below.
var jwt = strings.Join([]string{
	encoded(`{"alg":"RS256","kid":"1"}`),
	encoded(`{"iss":"https://kubernetes.default.svc","aud":["vault"],"exp":4102444800,"iat":1700000000,"nbf":1700000000,` +
		`"sub":"system:serviceaccount:shop:support","kubernetes.io":{"namespace":"shop","serviceaccount":{"name":"support","uid":"1"}}}`),
	encoded("signed"),
}, ".")

func encoded(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// reviewer stands in for the API server, of which Vault asks one thing: whose a token is.
func reviewer(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","status":{"authenticated":true,` +
			`"audiences":["vault"],"user":{"username":"system:serviceaccount:shop:support","uid":"1"}}}`))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// wrapped is a token of the agent, as Leasehold brings one.
func wrapped(t *testing.T, v vaulttest.Vault, ttl time.Duration) string {
	t.Helper()
	conf := api.DefaultConfig()
	conf.Address = v.Addr
	client, err := api.NewClient(conf)
	require.NoError(t, err)
	t.Cleanup(conf.HttpClient.CloseIdleConnections)
	client.SetToken(v.RootToken)
	client.SetWrappingLookupFunc(func(string, string) string { return "60s" })
	agent := vaulttest.Agent("shop", "support")
	secret, err := client.Auth().Token().CreateWithRole(&api.TokenCreateRequest{
		EntityAlias: "shop/support", TTL: ttl.String(),
	}, agent.TokenRole())
	require.NoError(t, err)
	return secret.WrapInfo.Token
}

// A request is one that Vault's audit log has.
type request struct{ path, traceparent string }

// requests are those that Vault has answered and written down.
func requests(t *testing.T, v vaulttest.Vault) (all []request) {
	t.Helper()
	text, err := os.ReadFile(v.AuditFile)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		var record struct {
			Type    string
			Request struct {
				Path    string
				Headers map[string][]string
			}
		}
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		if record.Type == "response" {
			all = append(all, request{record.Request.Path, strings.Join(record.Request.Headers["traceparent"], ",")})
		}
	}
	return all
}
