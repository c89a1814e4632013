// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/confmap"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// VaultConfig lets the extension give and take the credentials of Agents that have
// a spec.vault.
type VaultConfig struct {
	// Address of Vault, as https://vault.example:8200, or unix:///path for the
	// socket of a Vault Agent or Proxy. Required.
	Address string `mapstructure:"address"`
	// Namespace is Vault's (Enterprise) or OpenBao's. Default none.
	Namespace string `mapstructure:"namespace"`
	// TLS says how Vault's certificate is checked, and which one is shown to it.
	TLS configtls.ClientConfig `mapstructure:"tls"`
	// Timeout bounds one request. Default 2s.
	Timeout time.Duration `mapstructure:"timeout"`
	// Auth says how Leasehold itself logs in; exactly one way.
	Auth VaultAuthConfig `mapstructure:"auth"`
	// RequestsPerSecond bounds the requests that carry out decisions, those that end
	// credentials of cycles that are over, those that look and those that mint each.
	// Default 200.
	RequestsPerSecond float64 `mapstructure:"requests_per_second"`
	// WrapTTL is how long a pod has to unwrap the token of its cycle. Default 2m.
	WrapTTL time.Duration `mapstructure:"wrap_ttl"`
	// DriftInterval is how often each Agent's entity is compared with what was
	// decided, to put right what somebody changed by hand, and a tenth as often its
	// policies and roles with what was applied, to tell of that. Default 1m.
	DriftInterval time.Duration `mapstructure:"drift_interval"`
	// Audit says how Vault's audit log is read, which a trust exporter with
	// records: vault_audit hands over. Default none: then it tells nothing of what
	// credentials are used for.
	Audit configoptional.Optional[VaultAuditConfig] `mapstructure:"audit"`

	_ struct{}
}

// VaultAuthConfig is how Leasehold logs in to Vault.
type VaultAuthConfig struct {
	// Kubernetes logs in by the ServiceAccount's token.
	Kubernetes configoptional.Optional[VaultKubernetesConfig] `mapstructure:"kubernetes"`
	// AppRole logs in by a role id and a secret id.
	AppRole configoptional.Optional[VaultAppRoleConfig] `mapstructure:"approle"`
	// TokenFile holds a token that something else keeps fresh, such as a Vault
	// Agent's sink.
	TokenFile string `mapstructure:"token_file"`
	// Proxied says that what listens at the address adds the token, as a Vault
	// Proxy with auto-auth does.
	Proxied bool `mapstructure:"proxied"`

	_ struct{}
}

// VaultKubernetesConfig logs in by Vault's kubernetes auth method.
type VaultKubernetesConfig struct {
	// Role to log in as. Default leasehold.
	Role string `mapstructure:"role"`
	// Mount is where the method is mounted. Default kubernetes.
	Mount string `mapstructure:"mount"`
	// TokenFile holds the ServiceAccount's token for Vault's audience. Default
	// /var/run/secrets/vault/token.
	TokenFile string `mapstructure:"token_file"`

	_ struct{}
}

// VaultAppRoleConfig logs in by Vault's approle auth method.
type VaultAppRoleConfig struct {
	// Mount is where the method is mounted. Default approle.
	Mount string `mapstructure:"mount"`
	// RoleID is not secret; SecretIDFile holds what is.
	RoleID       string `mapstructure:"role_id"`
	SecretIDFile string `mapstructure:"secret_id_file"`

	_ struct{}
}

// VaultAuditConfig says how Vault's audit log is read.
type VaultAuditConfig struct {
	// Device is the path of the audit device whose records come, for accessors that
	// it hashes. Default file.
	Device string `mapstructure:"device"`
	// Canary is how often Leasehold looks that a request of its own is told of; where
	// it is not, what credentials are used for is not known. Default 5s.
	Canary time.Duration `mapstructure:"canary"`
	// Tolerance is how far what spans, Kubernetes and the audit log say of the same
	// moment may lie apart. Default 2s.
	Tolerance time.Duration `mapstructure:"tolerance"`

	_ struct{}
}

var (
	_ confmap.Validator = (*VaultConfig)(nil)
	_ confmap.Validator = (*VaultAuditConfig)(nil)
)

func defaultVault() VaultConfig {
	return VaultConfig{
		Timeout: 2 * time.Second, RequestsPerSecond: 200, WrapTTL: 2 * time.Minute, DriftInterval: time.Minute,
		TLS: configtls.NewDefaultClientConfig(),
		Auth: VaultAuthConfig{
			Kubernetes: configoptional.Default(VaultKubernetesConfig{
				Role: "leasehold", Mount: "kubernetes", TokenFile: "/var/run/secrets/vault/token",
			}),
			AppRole: configoptional.Default(VaultAppRoleConfig{Mount: "approle"}),
		},
		Audit: configoptional.Default(VaultAuditConfig{Device: "file", Canary: 5 * time.Second, Tolerance: 2 * time.Second}),
	}
}

// Validate reports every setting of vault that is out of range.
func (c *VaultConfig) Validate() error {
	reach := c.plain()
	reach.Timeout = 0 // ours must be longer
	return errors.Join(
		reach.Validate(),
		c.validateAddress(),
		within("timeout", c.Timeout, 10*time.Millisecond, time.Minute),
		between("requests_per_second", c.RequestsPerSecond, 1, 100_000),
		within("wrap_ttl", c.WrapTTL, 5*time.Second, 5*time.Minute),
		within("drift_interval", c.DriftInterval, time.Second, time.Hour),
	)
}

func (c *VaultConfig) validateAddress() error {
	if u, err := url.Parse(c.Address); err == nil && u.User == nil && u.Scheme != "unix" && strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("address: it must have no path: write it as https://vault.example:8200 (got %q)", c.Address)
	}
	return nil
}

// Validate reports every setting of audit that is out of range.
func (c *VaultAuditConfig) Validate() error {
	return errors.Join(
		c.validateDevice(),
		within("canary", c.Canary, 100*time.Millisecond, 10*time.Minute),
		within("tolerance", c.Tolerance, 0, 5*time.Minute),
	)
}

func (c *VaultAuditConfig) validateDevice() error {
	if why := vaultapi.CheckMount(c.Device); why != "" {
		return errors.New("device: " + why)
	}
	return nil
}
