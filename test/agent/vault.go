// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/hashicorp/vault/api"
	"go.opentelemetry.io/otel/propagation"
)

// errRefused is that Vault or PostgreSQL does not take the agent's credentials.
var errRefused = errors.New("credentials are refused")

// vault is the agent's way to Vault, with a token of its own.
type vault struct {
	client *api.Client
	auth   *api.SecretAuth
	end    context.CancelFunc
	keeper sync.WaitGroup
}

// logIn gets a token, by unwrapping the one that the pod was given or by the pod's
// ServiceAccount, and keeps it renewed until stop.
func logIn(ctx context.Context, s *settings) (*vault, error) {
	conf := api.DefaultConfig()
	conf.Address, conf.MaxRetries = s.vault.address, 0
	client, err := api.NewClient(conf)
	if err != nil {
		return nil, err
	}
	client.ClearToken() // whoever runs the agent may have one
	v := &vault{client: client}
	secret, err := v.token(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("log in to Vault: %w", refusal(err))
	}
	if secret == nil || secret.Auth == nil {
		return nil, fmt.Errorf("log in to Vault: %w: it gave no token", errRefused)
	}
	v.auth = secret.Auth
	client.SetToken(v.auth.ClientToken)
	if err := v.keep(secret); err != nil {
		return nil, err
	}
	return v, nil
}

func (v *vault) token(ctx context.Context, s *settings) (*api.Secret, error) {
	if s.vault.wrapped != "" {
		wrapping, err := os.ReadFile(s.vault.wrapped)
		if err != nil {
			return nil, err
		}
		return v.traced(ctx).Logical().UnwrapWithContext(ctx, strings.TrimSpace(string(wrapping)))
	}
	jwt, err := os.ReadFile(filepath.Join(filepath.Dir(s.tokenFile), "vault-token"))
	if err != nil {
		return nil, err
	}
	return v.traced(ctx).Logical().WriteWithContext(ctx, "auth/"+s.vault.mount+"/login",
		map[string]any{"role": s.vault.role, "jwt": strings.TrimSpace(string(jwt))})
}

// keep renews the token in good time.
func (v *vault) keep(secret *api.Secret) error {
	watcher, err := v.client.NewLifetimeWatcher(&api.LifetimeWatcherInput{Secret: secret})
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(noContext)
	v.end = end
	v.keeper.Go(watcher.Start)
	v.keeper.Go(func() {
		defer watcher.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-watcher.DoneCh(): //nolint:errcheck // it cannot be renewed any more, why ever
				return
			case <-watcher.RenewCh():
			}
		}
	})
	return nil
}

// stop ends the renewal. The token lives on: to end it is not the agent's part.
func (v *vault) stop() {
	v.end()
	v.keeper.Wait()
	v.client.CloneConfig().HttpClient.CloseIdleConnections()
}

// traced tells Vault of the span that a request is of, if there is one.
func (v *vault) traced(ctx context.Context) *api.Client {
	carrier := propagation.HeaderCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return v.client.WithRequestCallbacks(func(r *api.Request) {
		for name, values := range carrier {
			r.Headers[name] = values
		}
	})
}

// login is a credential of the database.
type login struct{ lease, user, password string }

// credentials asks for one at a path such as database/creds/reader.
func (v *vault) credentials(ctx context.Context, path string) (login, error) {
	secret, err := v.traced(ctx).Logical().ReadWithContext(ctx, path)
	if err != nil {
		return login{}, fmt.Errorf("read %s of Vault: %w", path, refusal(err))
	}
	if secret == nil {
		return login{}, fmt.Errorf("read %s of Vault: there is nothing", path)
	}
	l := login{lease: secret.LeaseID}
	l.user, _ = secret.Data["username"].(string)
	l.password, _ = secret.Data["password"].(string)
	return l, nil
}

func refusal(err error) error {
	var answer *api.ResponseError
	if errors.As(err, &answer) && answer.StatusCode < http.StatusInternalServerError {
		return errors.Join(errRefused, err)
	}
	return err
}
