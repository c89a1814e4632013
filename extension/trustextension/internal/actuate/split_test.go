// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package actuate_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/actuate"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// named answers with its name.
type named string

func (n named) Do(_ context.Context, a trustapi.Action) (string, error) {
	return string(n) + " " + string(a.Kind), nil
}

func (n named) Verify(context.Context, trustapi.Action) error { return errors.New(string(n)) }

func TestSplit(t *testing.T) {
	connected := &actuate.Split{Vault: named("vault"), Kubernetes: named("kubernetes")}
	alone := &actuate.Split{Kubernetes: named("kubernetes")}
	for kind, vault := range map[trust.ActionKind]bool{
		trust.Disable: true, trust.Narrow: true, trust.Revoke: true, trust.RevokeCycle: true, trust.Enable: true, trust.Widen: true,
		trust.Label: false, trust.Isolate: false, trust.Suspend: false, trust.Connect: false, trust.Launch: false, "dance": false,
	} {
		action := trustapi.Action{Kind: kind}
		for _, s := range []*actuate.Split{connected, alone} {
			detail, err := s.Do(t.Context(), action)
			require.NoError(t, err)
			switch verified := s.Verify(t.Context(), action); {
			case vault && s == alone:
				assert.Equal(t, "no Vault is connected", detail)
				assert.NoError(t, verified)
			case vault:
				assert.Equal(t, "vault "+string(kind), detail)
				assert.EqualError(t, verified, "vault")
			default:
				assert.Equal(t, "kubernetes "+string(kind), detail)
				assert.EqualError(t, verified, "kubernetes")
			}
		}
	}
}
