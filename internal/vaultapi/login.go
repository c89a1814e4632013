// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"

	"github.com/hashicorp/vault/api"
	"github.com/hashicorp/vault/api/auth/approle"
	"github.com/hashicorp/vault/api/auth/kubernetes"
)

const (
	opLogin    = "log in"
	lookupSelf = "auth/token/lookup-self"
)

// login logs in by what is configured. The secret has an Auth.
func (s *Session) login(ctx context.Context) (*api.Secret, error) {
	switch a := &s.config.Auth; {
	case a.Kubernetes != nil:
		return s.byKubernetes(ctx, a.Kubernetes)
	case a.AppRole != nil:
		return s.byAppRole(ctx, a.AppRole)
	case a.TokenFile != "":
		token, err := secretOf(a.TokenFile)
		if err != nil {
			return nil, err
		}
		return s.byToken(ctx, token, "the token of "+a.TokenFile+" is not valid; put a new one there")
	case a.Token != "":
		return s.byToken(ctx, string(a.Token), "the token of the configuration is not valid; set a new one")
	default:
		return s.byToken(ctx, "", "the agent at the address of Vault adds no token that is valid; see its auto_auth and use_auto_auth_token")
	}
}

func (s *Session) byKubernetes(ctx context.Context, k *Kubernetes) (*api.Secret, error) {
	jwt, err := secretOf(k.TokenFile)
	if err != nil {
		return nil, err
	}
	mount := cmp.Or(k.Mount, "kubernetes")
	method, err := kubernetes.NewKubernetesAuth(k.Role, kubernetes.WithMountPath(mount), kubernetes.WithServiceAccountToken(jwt))
	if err != nil {
		return nil, refused(opLogin, "", clean(err.Error()))
	}
	return s.by(ctx, mount, method, "check that kubernetes is at "+mount+", which ServiceAccounts and which audience role "+clean(k.Role)+" is for, and that Vault reaches the API server")
}

func (s *Session) byAppRole(ctx context.Context, a *AppRole) (*api.Secret, error) {
	id, err := secretOf(a.SecretIDFile)
	if err != nil {
		return nil, err
	}
	mount := cmp.Or(a.Mount, "approle")
	method, err := approle.NewAppRoleAuth(a.RoleID, &approle.SecretID{FromString: id}, approle.WithMountPath(mount))
	if err != nil {
		return nil, refused(opLogin, "", clean(err.Error()))
	}
	return s.by(ctx, mount, method, "check that approle is at "+mount+", the role id, and that the secret id in "+a.SecretIDFile+" has not ended")
}

// secretOf is what a file holds to log in with. It may be there only later.
func secretOf(path string) (string, error) {
	content, err := readFile(path)
	if err == nil && content == "" {
		err = errors.New(path + " is empty")
	}
	if err != nil {
		e := refused(opLogin, "", clean(err.Error()))
		e.again = true
		return "", e
	}
	return content, nil
}

// by logs in at an auth method.
func (s *Session) by(ctx context.Context, mount string, method api.AuthMethod, next string) (*api.Secret, error) {
	path := "auth/" + mount + "/login"
	secret, err := s.bare.do(ctx, opLogin, path, func(ctx context.Context, v *api.Client) (*api.Secret, error) {
		return method.Login(ctx, v)
	})
	var e *Error
	switch {
	case errors.As(err, &e) && (errors.Is(e, ErrDenied) || errors.Is(e, ErrRefused) && e.Status == http.StatusBadRequest):
		e.again, e.next = true, next
		return nil, e
	case err != nil:
		return nil, err
	case secret == nil:
		// vault/api takes a 404 for an answer without a word.
		e := refused(opLogin, path, "no method to log in is enabled there")
		e.again, e.next = true, "check the namespace and the mount"
		return nil, e
	case secret.Auth == nil || secret.Auth.ClientToken == "":
		return nil, odd(opLogin, path, "it has no token")
	}
	secret.Auth.LeaseDuration = bounded(secret.Auth.LeaseDuration)
	return secret, nil
}

// byToken looks at a token that exists; "" is one that is added on the way.
func (s *Session) byToken(ctx context.Context, token, next string) (*api.Secret, error) {
	found, err := s.bare.read(ctx, opLogin, lookupSelf, func(r *api.Request) { r.ClientToken = token })
	var e *Error
	if errors.As(err, &e) && errors.Is(e, ErrDenied) {
		e.again, e.next = true, next+" (a token has to be allowed to read "+lookupSelf+")"
	}
	if err != nil {
		return nil, err
	}
	renewable, _ := found.Data["renewable"].(bool)
	auth := &api.SecretAuth{ClientToken: token, Renewable: renewable, LeaseDuration: bounded(int(min(number(found.Data["ttl"]), math.MaxInt32)))}
	if token == "" {
		auth.LeaseDuration = 0 // who adds it renews it
	}
	return &api.Secret{Auth: auth}, nil
}

// bounded keeps seconds that are counted with within what a Duration holds.
func bounded(seconds int) int { return max(0, min(seconds, math.MaxInt32)) }
