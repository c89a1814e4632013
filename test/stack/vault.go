// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// VaultOptions say how a Vault is started. The zero value is one for a test.
type VaultOptions struct {
	// Dir holds everything that Vault writes; a temporary folder, which Stop
	// removes, when empty.
	Dir string
	// File keeps what Vault stores in Dir, so that it is there after a Restart;
	// otherwise it is in memory, and a Restart begins anew.
	File bool
	// RevokeRetryBase is the first pause before a revocation that failed is tried
	// again, doubling up to six tries; 0 is Vault's own, 10 s.
	RevokeRetryBase time.Duration
	// Log gets what takes long; none when nil.
	Log io.Writer
}

// Vault is a running Vault server, unsealed, with no engine or method enabled but
// tokens. It can be killed, paused and started again.
type Vault struct {
	*Process
	// Addr is the URL of its API.
	Addr string
	// Control is the URL of what only tests do to it; see Seal and Faults.
	Control string
	// RootToken may do everything. It is the same after a Restart.
	RootToken string
	// AuditFile is where EnableAudit lets Vault write.
	AuditFile string

	dir       string
	temporary bool
}

// StartVault builds Vault if need be and starts one: when it returns, Vault serves
// and is unsealed.
func StartVault(ctx context.Context, options VaultOptions) (*Vault, error) {
	if options.Log == nil {
		options.Log = io.Discard
	}
	binary, err := BuildVault(ctx, options.Log)
	if err != nil {
		return nil, err
	}
	v := &Vault{temporary: options.Dir == "", RootToken: "root-" + rand.Text()}
	if v.dir, err = folder(options.Dir); err != nil {
		return nil, err
	}
	if err := v.begin(ctx, binary, options); err != nil {
		return nil, errors.Join(err, v.Stop())
	}
	return v, nil
}

func (v *Vault) begin(ctx context.Context, binary string, options VaultOptions) error {
	var api, control int
	if err := freePorts(ctx, &api, &control); err != nil {
		return err
	}
	v.Addr, v.Control = local("http", api), local("http", control)
	v.AuditFile = filepath.Join(v.dir, "audit.jsonl")
	storage := "inmem"
	if options.File {
		storage = "file"
		if err := v.keepToken(); err != nil {
			return err
		}
	}
	v.Process = &Process{
		name: "vault", path: binary, log: filepath.Join(v.dir, "vault.log"),
		args: []string{
			"-addr", address(api), "-control", address(control), "-storage", storage, "-dir", v.dir,
			"-root-token", v.RootToken, "-revoke-retry-base", options.RevokeRetryBase.String(),
		},
	}
	if err := v.start(); err != nil {
		return err
	}
	return v.waitReady(ctx)
}

// keepToken keeps the root token beside the storage that knows it.
func (v *Vault) keepToken() error {
	path := filepath.Join(v.dir, "root.token")
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return os.WriteFile(path, []byte(v.RootToken), 0o600)
	}
	v.RootToken = string(text)
	return err
}

func (v *Vault) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	return v.until(ctx, "Vault serves", func(ctx context.Context) error {
		sealed, err := v.Sealed(ctx)
		if err == nil && sealed {
			err = errors.New("it is sealed")
		}
		return err
	})
}

// Restart starts a Vault that has ended, at the same address, and waits until it
// serves.
func (v *Vault) Restart(ctx context.Context) error {
	if err := v.Process.Restart(); err != nil {
		return err
	}
	return v.waitReady(ctx)
}

// Stop ends Vault and removes a temporary folder. It may be called again.
func (v *Vault) Stop() (err error) {
	if v.Process != nil {
		err = v.stop()
	}
	if v.temporary {
		err = errors.Join(err, os.RemoveAll(v.dir))
	}
	return err
}

func address(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
