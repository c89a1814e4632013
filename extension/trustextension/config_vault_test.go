// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
)

func TestLoadVaultConfig(t *testing.T) {
	assert.False(t, load(t, "").Vault.HasValue(), "off by default")

	cfg := load(t, "vault").Vault
	require.True(t, cfg.HasValue())
	v := cfg.Get()
	assert.Equal(t, "https://vault.example:8200", v.Address)
	assert.Equal(t, VaultKubernetesConfig{Role: "leasehold", Mount: "kubernetes", TokenFile: "/var/run/secrets/vault/token"}, *v.Auth.Kubernetes.Get())
	assert.Equal(t, 2*time.Second, v.Timeout)
	assert.InDelta(t, 200, v.RequestsPerSecond, 0)
	assert.Equal(t, 2*time.Minute, v.WrapTTL)
	assert.Equal(t, time.Minute, v.DriftInterval)
	assert.False(t, v.Auth.AppRole.HasValue())
	assert.False(t, v.Audit.HasValue(), "its audit log is not read by default")

	all := load(t, "vault_all").Vault.Get()
	assert.Equal(t, "unix:///run/vault-proxy.sock", all.Address)
	assert.Equal(t, "team-a", all.Namespace)
	assert.Equal(t, "/etc/vault/ca.crt", all.TLS.CAFile)
	assert.Equal(t, time.Second, all.Timeout)
	assert.Equal(t, VaultAppRoleConfig{Mount: "machines", RoleID: "1f0c", SecretIDFile: "/etc/vault/secret-id"}, *all.Auth.AppRole.Get())
	assert.InDelta(t, 50, all.RequestsPerSecond, 0)
	assert.Equal(t, time.Minute, all.WrapTTL)
	assert.Equal(t, 30*time.Second, all.DriftInterval)
	assert.Equal(t, VaultAuditConfig{Device: "main", Canary: 10 * time.Second, Tolerance: time.Second}, *all.Audit.Get())
	for _, name := range []string{"vault", "vault_all"} {
		assert.NoError(t, confmap.Validate(load(t, name)), name)
	}
}

func TestBadVaultConfigurationsAreRefused(t *testing.T) {
	for _, tt := range []struct {
		key   string
		value any
		says  string
	}{
		{"address", "", "address"},
		{"address", "vault.example:8200", "address"},
		{"address", "https://", "address"},
		{"address", "https://vault.example/v1/secret", "address"},
		{"address", "https://me:secret@vault.example", "not a plain URL"},
		{"address", "https://vault.example:x%zz", "not a plain URL"},
		{"timeout", "0s", "timeout"},
		{"requests_per_second", 0, "requests_per_second"},
		{"wrap_ttl", "1h", "wrap_ttl"},
		{"drift_interval", "10ms", "drift_interval"},
		{"auth::token_file", "/run/token", "exactly one"},
		{"auth::proxied", true, "got 2"},
		{"auth::kubernetes::role", "a b", "role"},
		{"auth::kubernetes::mount", "/kubernetes/", "mount"},
		{"auth::kubernetes::token_file", "", "token_file"},
		{"auth::approle::role_id", "x", "secret_id_file"},
		{"audit::canary", "1ms", "canary"},
		{"audit::tolerance", "-1s", "tolerance"},
		{"audit::device", "a b", "device"},
		{"token", "s.secret", "token"},
	} {
		t.Run(tt.key+strings.ReplaceAll(" "+tt.says, "/", "_"), func(t *testing.T) {
			cfg := createDefaultConfig()
			conf := confmap.NewFromStringMap(map[string]any{
				"kubernetes::qps": 100, "vault::address": "https://vault.example:8200", "vault::auth::kubernetes::role": "leasehold",
			})
			require.NoError(t, conf.Merge(confmap.NewFromStringMap(map[string]any{"vault::" + tt.key: tt.value})))
			err := conf.Unmarshal(cfg)
			if err == nil {
				err = confmap.Validate(cfg)
			}
			require.ErrorContains(t, err, tt.says)
			assert.NotContains(t, err.Error(), "secret@")
		})
	}
}

func TestVaultNeedsKubernetes(t *testing.T) {
	cfg := createDefaultConfig()
	conf := confmap.NewFromStringMap(map[string]any{"vault::address": "https://vault.example:8200", "vault::auth::proxied": true})
	require.NoError(t, conf.Unmarshal(cfg))
	assert.ErrorContains(t, confmap.Validate(cfg), "vault needs kubernetes")
}
