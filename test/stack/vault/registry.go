// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"

	kubernetes "github.com/hashicorp/vault-plugin-auth-kubernetes"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"github.com/hashicorp/vault/builtin/credential/userpass"
	"github.com/hashicorp/vault/plugins/database/postgresql"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
)

// registry are the plugins that are built in. Vault's own holds all of them, of
// which some do not compile against the modules that are published.
type registry struct{}

type maker = func() (any, error)

func builtin(f logical.Factory) maker { return func() (any, error) { return f, nil } }

var plugins = map[consts.PluginType]map[string]maker{
	consts.PluginTypeCredential: {
		"approle":    builtin(approle.Factory),
		"kubernetes": builtin(kubernetes.Factory),
		"userpass":   builtin(userpass.Factory),
	},
	consts.PluginTypeSecrets:  {"kv": builtin(kv.Factory)},
	consts.PluginTypeDatabase: {"postgresql-database-plugin": postgresql.New},
}

func (registry) Get(name string, kind consts.PluginType) (func() (any, error), bool) {
	f, ok := plugins[kind][name]
	return f, ok
}

func (registry) Contains(name string, kind consts.PluginType) bool {
	_, ok := plugins[kind][name]
	return ok
}

func (registry) Keys(kind consts.PluginType) []string {
	names := make([]string, 0, len(plugins[kind]))
	for name := range plugins[kind] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (r registry) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, r.Contains(name, kind)
}

func (registry) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }
