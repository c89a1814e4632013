// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/vault/api"
	"go.opentelemetry.io/otel/propagation"
)

// A store reads what the phase's policy in Vault allows.
type store struct {
	client *api.Client
	renew  time.Time // when half of the token's life is over, or is not known
}

// logIn gets the token of this cycle: the wrapped one that Leasehold brought, or one by
// the pod's ServiceAccount. Vault is found by VAULT_ADDR.
func logIn(ctx context.Context) (*store, error) {
	client, err := api.NewClient(api.DefaultConfig())
	if err != nil {
		return nil, err
	}
	client.ClearToken()
	s := &store{client: client}
	var secret *api.Secret
	if file := os.Getenv("VAULT_WRAPPED_TOKEN_FILE"); file != "" {
		wrapped, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		// It can be unwrapped once. If it cannot, somebody else has: end the cycle.
		secret, err = s.traced(ctx).Logical().UnwrapWithContext(ctx, strings.TrimSpace(string(wrapped)))
		if err != nil {
			return nil, fmt.Errorf("unwrap the token: %w", err)
		}
	} else if secret, err = s.byRole(ctx); err != nil {
		return nil, err
	}
	if secret == nil || secret.Auth == nil {
		return nil, errors.New("log in to Vault: it gave no token")
	}
	client.SetToken(secret.Auth.ClientToken)
	return s, nil // it is as old as its wrapping: renew it first
}

func (s *store) byRole(ctx context.Context) (*api.Secret, error) {
	jwt, err := os.ReadFile(filepath.Join(filepath.Dir(os.Getenv("LEASEHOLD_TOKEN_FILE")), "vault-token"))
	if err != nil {
		return nil, err
	}
	return s.traced(ctx).Logical().WriteWithContext(ctx, "auth/"+os.Getenv("VAULT_AUTH_MOUNT")+"/login",
		map[string]any{"role": os.Getenv("VAULT_ROLE"), "jwt": strings.TrimSpace(string(jwt))})
}

// read reads a path, by the span of the tool that needs it: ctx has it.
func (s *store) read(ctx context.Context, path string) (string, error) {
	if time.Now().After(s.renew) {
		secret, err := s.traced(ctx).Auth().Token().RenewSelfWithContext(ctx, 0)
		if err != nil {
			return "", fmt.Errorf("renew the token: %w", err)
		}
		s.renew = time.Now().Add(time.Duration(secret.Auth.LeaseDuration) * time.Second / 2)
	}
	secret, err := s.traced(ctx).Logical().ReadWithContext(ctx, path)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	if secret == nil {
		return "", fmt.Errorf("read %s: there is nothing", path)
	}
	return fmt.Sprint(secret.Data["text"]), nil
}

// traced sends the span's traceparent along, which Vault writes to its audit log: by it
// Leasehold sees which step a request belongs to.
func (s *store) traced(ctx context.Context) *api.Client {
	carrier := propagation.HeaderCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return s.client.WithRequestCallbacks(func(r *api.Request) {
		r.Headers.Set("Traceparent", carrier.Get("traceparent"))
	})
}
