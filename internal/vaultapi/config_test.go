// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.uber.org/zap"
)

func TestConfigNamesWhatIsWrong(t *testing.T) {
	token := Auth{Token: "token"}
	const good = "https://vault:8200"
	for key, config := range map[string]Config{
		"address: it is empty":         {Auth: token},
		"address: it is not a plain":   {Address: "https://user:password@vault:8200", Auth: token},
		`address: "vault:8200" is`:     {Address: "vault:8200", Auth: token},
		`address: "unix://a/b" is`:     {Address: "unix://a/b", Auth: token},
		`address: "ftp://vault" is`:    {Address: "ftp://vault", Auth: token},
		"namespace: ":                  {Address: good, Namespace: "a/../b", Auth: token},
		"timeout: ":                    {Address: good, Timeout: time.Hour, Auth: token},
		"proxied (got 0)":              {Address: good},
		"proxied (got 2)":              {Address: good, Auth: Auth{Token: "token", Proxied: true}},
		"auth::kubernetes::role: ":     {Address: good, Auth: Auth{Kubernetes: &Kubernetes{TokenFile: "f"}}},
		"auth::kubernetes::token_file": {Address: good, Auth: Auth{Kubernetes: &Kubernetes{Role: "r"}}},
		"auth::kubernetes::mount: ":    {Address: good, Auth: Auth{Kubernetes: &Kubernetes{Role: "r", TokenFile: "f", Mount: "a?b"}}},
		"auth::approle::mount: write":  {Address: good, Auth: Auth{AppRole: &AppRole{RoleID: "r", SecretIDFile: "f", Mount: "/a"}}},
		"auth::approle::role_id: ":     {Address: good, Auth: Auth{AppRole: &AppRole{SecretIDFile: "f"}}},
		"auth::approle::secret_id_fil": {Address: good, Auth: Auth{AppRole: &AppRole{RoleID: "r"}}},
	} {
		err := config.Validate()
		require.ErrorContains(t, err, key)
		assert.NotContains(t, err.Error(), "password")
	}
	for _, address := range []string{good, "http://127.0.0.1:8200", "unix:///run/vault/agent.sock"} {
		config := Config{Address: address, Namespace: "team/agents/", Auth: token}
		require.NoError(t, config.Validate())
	}
}

// Nothing of the environment has a say in a collector.
func TestTheEnvironmentHasNoSay(t *testing.T) {
	for name, value := range map[string]string{
		"VAULT_ADDR": "http://127.0.0.1:1", "VAULT_AGENT_ADDR": "http://127.0.0.1:1", "VAULT_TOKEN": "hvs.other", "VAULT_NAMESPACE": "other",
		"VAULT_HEADERS": `{"X-Other":"1"}`, "VAULT_WRAP_TTL": "60s", "VAULT_MAX_RETRIES": "9", "VAULT_PROXY_ADDR": "http://127.0.0.1:1",
		"VAULT_RATE_LIMIT": "0.001:1", "VAULT_SRV_LOOKUP": "true", "VAULT_CLIENT_TIMEOUT": "1ns",
	} {
		t.Setenv(name, value)
	}
	token := newToken(t, shared, map[string]any{"policies": []string{"default"}, "ttl": "1h"})
	s := openBy(t, shared, Auth{Token: configopaque.String(token.Token)})
	require.NoError(t, s.Ready())
	assert.Equal(t, token.Accessor, self(t.Context(), t, s.Client("test", 0, 0)))
	r := s.api.NewRequest("PUT", "/v1/auth/token/create/role")
	assert.Empty(t, r.WrapTTL)
	assert.Empty(t, r.ClientToken)
	assert.Equal(t, map[string][]string{"X-Vault-Request": {"true"}}, map[string][]string(r.Headers))
}

// A command is configured as the vault command is.
func TestACommandReadsTheEnvironment(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"VAULT_TOKEN", "VAULT_AGENT_ADDR", "VAULT_CACERT", "VAULT_CLIENT_TIMEOUT"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", home)
	t.Setenv("VAULT_ADDR", "https://vault:8200")
	t.Setenv("VAULT_NAMESPACE", "team")
	_, err := FromEnvironment()
	require.ErrorContains(t, err, "vault login")

	write(t, filepath.Join(home, ".vault-token"), "hvs.ofhome\n")
	c, err := FromEnvironment()
	require.NoError(t, err)
	assert.Equal(t, "https://vault:8200", c.Address)
	assert.Equal(t, "team", c.Namespace)
	assert.EqualValues(t, "hvs.ofhome", c.Auth.Token)

	ca := filepath.Join(home, "ca.crt")
	t.Setenv("VAULT_TOKEN", "hvs.ofenvironment")
	t.Setenv("VAULT_CACERT", ca)
	_, err = FromEnvironment()
	require.ErrorContains(t, err, "VAULT_")
	require.NoError(t, os.WriteFile(ca, authority(t), 0o600))
	t.Setenv("VAULT_CLIENT_TIMEOUT", "7s")
	c, err = FromEnvironment()
	require.NoError(t, err)
	assert.EqualValues(t, "hvs.ofenvironment", c.Auth.Token)
	assert.NotNil(t, c.TLS.RootCAs)
	assert.Equal(t, 7*time.Second, c.Timeout)

	t.Setenv("VAULT_AGENT_ADDR", "http://127.0.0.1:8100")
	c, err = FromEnvironment()
	require.NoError(t, err)
	assert.Equal(t, Auth{Proxied: true}, c.Auth)
	assert.Equal(t, "http://127.0.0.1:8100", c.Address)
}

// A purpose that has used up its rate holds up no other, and says that it was its
// own.
func TestAPurposeHasARateOfItsOwn(t *testing.T) {
	var calls, failed atomic.Int32
	s, err := Open(t.Context(), Config{
		Address: shared.Addr, Timeout: 200 * time.Millisecond, Auth: Auth{Token: tokenOfRoot(shared)},
		Observe: func(op string, err error, took time.Duration) {
			if op == "read" && took > 0 {
				calls.Add(1)
			}
			if err != nil {
				failed.Add(1)
			}
		},
	}, zap.NewNop())
	require.NoError(t, err)
	t.Cleanup(s.Close)
	slow, other := s.Client("slow", 0.001, 2), s.Client("other", 0, 0)
	for range 2 {
		self(t.Context(), t, slow)
	}
	_, err = slow.Read(t.Context(), lookupSelf)
	requireKind(t, ErrQuota, err)
	require.ErrorContains(t, err, "Leasehold's own rate for slow")
	assert.True(t, Temporary(err))
	self(t.Context(), t, other)
	assert.EqualValues(t, 3, calls.Load())
	assert.Zero(t, failed.Load())
	_, err = other.Read(t.Context(), "sys/policies/acl/none")
	requireKind(t, ErrGone, err)
	assert.EqualValues(t, 1, failed.Load())
	require.NoError(t, s.Ready())
}
