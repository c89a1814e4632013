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
	connected := &actuate.Split{Vault: named("vault"), Cycles: named("cycles"), Kubernetes: named("kubernetes")}
	alone := &actuate.Split{Kubernetes: named("kubernetes")}
	for kind, who := range map[trust.ActionKind]string{
		trust.Disable: "vault", trust.Narrow: "vault", trust.Revoke: "vault", trust.RevokeCycle: "cycles", trust.Enable: "vault", trust.Widen: "vault",
		trust.Label: "kubernetes", trust.Isolate: "kubernetes", trust.Suspend: "kubernetes", trust.Connect: "kubernetes", trust.Launch: "kubernetes",
		"dance": "kubernetes",
	} {
		action := trustapi.Action{Kind: kind}
		for _, s := range []*actuate.Split{connected, alone} {
			detail, err := s.Do(t.Context(), action)
			require.NoError(t, err)
			verified := s.Verify(t.Context(), action)
			if s == alone && who != "kubernetes" {
				assert.Equal(t, "no Vault is connected", detail)
				assert.NoError(t, verified)
				continue
			}
			assert.Equal(t, who+" "+string(kind), detail)
			assert.EqualError(t, verified, who)
		}
	}
}
