// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"fmt"

	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	vaultact "github.com/leasehold/leasehold/extension/trustextension/internal/vault/act"
	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/broker"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// vault is the Vault half of the extension; it lives as long as the cluster's.
type vault struct {
	cfg     *VaultConfig
	session *vaultapi.Session
	// actuator does what is decided, cycles what follows from the end of cycles: these
	// are many, and must not use up the rate of the others.
	actuator, cycles *vaultact.Actuator
	broker           *broker.Broker
}

// joinVault logs in to Vault. Where Vault does not answer it goes on trying: what
// stops agents in Kubernetes must not wait for that.
func (c *cluster) joinVault(ctx context.Context) (err error) {
	v := &vault{cfg: c.x.cfg.Vault.Get()}
	reach, err := v.cfg.reach(ctx)
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	reach.Observe = c.x.asked
	if v.session, err = vaultapi.Open(ctx, reach, c.x.set.Logger); err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	c.vault = v
	if v.actuator, err = c.actsInVault("act"); err == nil {
		v.cycles, err = c.actsInVault("end cycles")
	}
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	v.broker, err = broker.New(broker.Config{
		Vault: v.client("broker"), Credentials: bonds{c.x}, Phase: c.x.held, Quarantined: c.x.quarantined, WrapTTL: v.cfg.WrapTTL,
	})
	return err
}

// actsInVault is what carries out actions for a purpose.
func (c *cluster) actsInVault(purpose string) (*vaultact.Actuator, error) {
	return vaultact.New(vaultact.Config{
		Client: c.vault.client(purpose), Agent: c.directory.Vault, Credentials: bonds{c.x},
		Protected: func(agent string) bool { return c.jobs.Protects(agent) }, PerSecond: c.vault.cfg.RequestsPerSecond,
		Record: func(agent, reason, text string) { c.events.Record(agent, act.Reason(reason), text) },
		Log:    c.x.set.Logger,
	})
}

// client is what a purpose asks by, at a rate of its own, in bursts of a second.
func (v *vault) client(purpose string) *vaultapi.Client {
	return v.session.Client(purpose, v.cfg.RequestsPerSecond, max(1, int(v.cfg.RequestsPerSecond)))
}

// leave ends it. It may be called on nil.
func (v *vault) leave() {
	if v != nil {
		v.session.Close()
	}
}

// reach is how Vault is reached.
func (c *VaultConfig) reach(ctx context.Context) (vaultapi.Config, error) {
	reach := c.plain()
	tls, err := c.TLS.LoadTLSConfig(ctx)
	if err != nil {
		return reach, fmt.Errorf("tls: %w", err)
	}
	reach.TLS = tls // nil for what the system trusts
	return reach, nil
}

// plain is reach without what is read from files.
func (c *VaultConfig) plain() vaultapi.Config {
	reach := vaultapi.Config{Address: c.Address, Namespace: c.Namespace, Timeout: c.Timeout}
	reach.Auth = vaultapi.Auth{TokenFile: c.Auth.TokenFile, Proxied: c.Auth.Proxied}
	if k := c.Auth.Kubernetes.Get(); k != nil {
		reach.Auth.Kubernetes = &vaultapi.Kubernetes{Role: k.Role, Mount: k.Mount, TokenFile: k.TokenFile}
	}
	if a := c.Auth.AppRole.Get(); a != nil {
		reach.Auth.AppRole = &vaultapi.AppRole{Mount: a.Mount, RoleID: a.RoleID, SecretIDFile: a.SecretIDFile}
	}
	return reach
}

// bonds is the engine that decides, to whoever finds whose credentials are whose.
type bonds struct{ x *trustExtension }

var _ trustapi.Credentials = bonds{}

// Bind implements trustapi.Credentials.
func (b bonds) Bind(ctx context.Context, agent string, c trustapi.Credential) error {
	return b.x.engine.Load().Bind(ctx, agent, c)
}

// Unbind implements trustapi.Credentials.
func (b bonds) Unbind(ctx context.Context, agent string, accessors, leases []string) error {
	return b.x.engine.Load().Unbind(ctx, agent, accessors, leases)
}

// Credentials implements trustapi.Credentials.
func (b bonds) Credentials(agent string) []trustapi.Credential {
	return b.x.engine.Load().Credentials(agent)
}
