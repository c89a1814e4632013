// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/hashicorp/go-hclog"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/audit"
	"github.com/hashicorp/vault/builtin/logical/database"
	"github.com/hashicorp/vault/builtin/plugin"
	configuration "github.com/hashicorp/vault/command/server"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical"
	"github.com/hashicorp/vault/sdk/physical/file"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

// server is one core with what the test does to it.
type server struct {
	options  options
	core     *vault.Core
	listener *configutil.Listener
	faults   *faults
	key      []byte // the unseal key
}

func newServer(o options, addr string) (*server, error) {
	logger := hclog.New(&hclog.LoggerOptions{Name: "vault", Level: hclog.LevelFromString(o.logLevel), Output: os.Stderr})
	storage, err := newStorage(o, logger)
	if err != nil {
		return nil, err
	}
	listener := &configutil.Listener{Type: "tcp", Address: addr, TLSDisable: true}
	core, err := vault.NewCore(&vault.CoreConfig{
		RawConfig: &configuration.Config{SharedConfig: &configutil.SharedConfig{
			Listeners: []*configutil.Listener{listener}, DisableMlock: true,
		}},
		Physical:     storage,
		StorageType:  o.storage,
		RedirectAddr: "http://" + addr,
		Logger:       logger,
		DisableMlock: true,

		BuiltinRegistry:    registry{},
		CredentialBackends: map[string]logical.Factory{"plugin": plugin.Factory},
		LogicalBackends: map[string]logical.Factory{
			"plugin": plugin.Factory, "database": database.Factory, "kv": kv.Factory,
		},
		AuditBackends: map[string]audit.Factory{"file": audit.NewFileBackend, "socket": audit.NewSocketBackend},

		ExpirationRevokeRetryBase: o.revokeRetryBase,
		EnableRaw:                 true,
		EnableIntrospection:       true,
	})
	if err != nil {
		return nil, fmt.Errorf("make Vault's core: %w", err)
	}
	return &server{options: o, core: core, listener: listener, faults: newFaults()}, nil
}

func newStorage(o options, logger hclog.Logger) (physical.Backend, error) {
	switch o.storage {
	case "inmem":
		return inmem.NewInmem(nil, logger)
	case "file":
		if o.dir == "" {
			return nil, errors.New("storage file needs a folder: give -dir")
		}
		return file.NewFileBackend(map[string]string{"path": filepath.Join(o.dir, "storage")}, logger)
	default:
		return nil, fmt.Errorf("no storage is called %q: inmem or file", o.storage)
	}
}

func (v *server) handler() http.Handler {
	return vaulthttp.Handler.Handler(&vault.HandlerProperties{Core: v.core, ListenerConfig: v.listener})
}
