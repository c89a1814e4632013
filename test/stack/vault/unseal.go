// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/vault/helper/namespace"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/vault"
)

// open unseals the storage, a new one after it was initialized.
func (v *server) open(ctx context.Context) error {
	ctx = namespace.ContextWithNamespace(ctx, namespace.RootNamespace)
	initialized, err := v.core.Initialized(ctx)
	if err != nil {
		return err
	}
	if !initialized {
		return v.initialize(ctx)
	}
	text, err := os.ReadFile(v.keyFile())
	if err != nil {
		return fmt.Errorf("read the unseal key of a storage that was used before: %w", err)
	}
	if v.key, err = hex.DecodeString(strings.TrimSpace(string(text))); err != nil {
		return fmt.Errorf("read %s: %w", v.keyFile(), err)
	}
	return v.unseal()
}

func (v *server) keyFile() string { return filepath.Join(v.options.dir, "unseal.key") }

func (v *server) initialize(ctx context.Context) error {
	result, err := v.core.Initialize(ctx, &vault.InitParams{
		BarrierConfig: &vault.SealConfig{SecretShares: 1, SecretThreshold: 1, Name: "shamir"},
	})
	if err != nil {
		return fmt.Errorf("initialize: %w", err)
	}
	v.key = result.SecretShares[0]
	if v.options.storage == "file" {
		if err := os.WriteFile(v.keyFile(), []byte(hex.EncodeToString(v.key)+"\n"), 0o600); err != nil {
			return err
		}
	}
	if err := v.unseal(); err != nil {
		return err
	}
	return v.replaceRoot(ctx, result.RootToken)
}

// unseal gives the core a copy of the key, because the core wipes what it is given.
func (v *server) unseal() error {
	open, err := v.core.Unseal(slices.Clone(v.key))
	if err == nil && !open {
		err = errors.New("it stayed sealed")
	}
	if err != nil {
		return fmt.Errorf("unseal: %w", err)
	}
	return nil
}

// replaceRoot makes the root token that the test knows, and ends the first one.
func (v *server) replaceRoot(ctx context.Context, first string) error {
	for _, r := range []*logical.Request{
		{Path: "auth/token/create", Data: map[string]any{
			"id": v.options.rootToken, "policies": []string{"root"}, "no_parent": true, "no_default_policy": true,
		}},
		{Path: "auth/token/revoke-self"},
	} {
		r.Operation, r.ClientToken = logical.UpdateOperation, first
		answer, err := v.core.HandleRequest(ctx, r)
		if err == nil && answer.IsError() {
			err = answer.Error()
		}
		if err != nil {
			return fmt.Errorf("make the root token: %s: %w", r.Path, err)
		}
	}
	return nil
}
