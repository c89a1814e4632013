// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// Vault is the Source of what Vault said.
const Vault = "vault"

// FromVault reads Vault through a client.
func FromVault(c *vaultapi.Client) VaultReader { return vaultClient{c} }

type vaultClient struct{ *vaultapi.Client }

// Read implements VaultReader.
func (c vaultClient) Read(ctx context.Context, path string) (map[string]any, error) {
	secret, err := c.Client.Read(ctx, path)
	if err != nil {
		return nil, err
	}
	return secret.Data, nil
}

// ask reads a path of Vault; known is false where it could not be read, which is
// told. What there is not is known, and nil.
func (l *look) ask(path string) (has map[string]any, known bool) {
	has, err := l.Vault.Read(l, path)
	switch {
	case err == nil:
		return has, true
	case errors.Is(err, vaultapi.ErrGone):
		return nil, true
	case errors.Is(err, vaultapi.ErrDenied):
		l.unknown("this token of Vault may not read %s", path)
	default:
		l.unknown("read %s: %v", path, err)
	}
	return nil, false
}

// needsVault tells that a check is about what Vault holds where none was asked.
func (l *look) needsVault(what string) bool {
	if l.Vault == nil {
		l.unknown("no Vault was asked %s", what)
	}
	return l.Vault != nil
}

// list is a value of Vault as texts.
func list(value any) (all []string) {
	switch v := value.(type) {
	case string:
		if v != "" {
			return strings.Split(v, ",")
		}
	case []any:
		for _, one := range v {
			all = append(all, fmt.Sprint(one))
		}
	}
	return all
}

// seconds is a time of Vault's: a number of seconds, or text such as 5m.
func seconds(value any) time.Duration {
	switch v := value.(type) {
	case json.Number:
		n, _ := v.Int64()
		return time.Duration(n) * time.Second
	case float64:
		return time.Duration(v) * time.Second
	case int:
		return time.Duration(v) * time.Second
	case string:
		if d, err := time.ParseDuration(v); err == nil {
			return d
		}
		d, _ := time.ParseDuration(v + "s")
		return d
	}
	return 0
}
