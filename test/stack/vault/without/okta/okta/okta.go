// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package okta stands where Vault asks Okta for a second factor. The client that does
// is one package of 12 MB, which two cores compile for minutes. Here there is none to
// configure, so that nothing after that is ever called.
package okta

import (
	"context"
	"errors"
	"net/http"
)

var errNone = errors.New("this Vault is for tests and has no second factor by Okta")

type (
	// Configuration would say whom to ask.
	Configuration struct{ Context context.Context }
	// ConfigSetter would set a part of it.
	ConfigSetter func(*Configuration)
	// APIClient would ask.
	APIClient struct {
		UserAPI       users
		UserFactorAPI factors
	}
	// UserFactorPush would be a telephone.
	UserFactorPush struct{}

	users   struct{}
	factors struct{}
	user    struct{}
	factor  struct{ UserFactorPush *UserFactorPush }
	answer  struct{ Links map[string]any }
	status  struct {
		UserFactorPushTransaction, UserFactorPushTransactionWaiting         *struct{}
		UserFactorPushTransactionRejected, UserFactorPushTransactionTimeout *struct{}
	}
	request[T any] struct{}
)

// NewConfiguration refuses.
func NewConfiguration(...ConfigSetter) (*Configuration, error) { return nil, errNone }

// WithToken has no effect.
func WithToken(string) ConfigSetter { return nil }

// WithOrgUrl has no effect.
func WithOrgUrl(string) ConfigSetter { return nil }

// WithCache has no effect.
func WithCache(bool) ConfigSetter { return nil }

// NewAPIClient returns one that refuses all.
func NewAPIClient(*Configuration) *APIClient { return &APIClient{} }

// GetConfig is empty.
func (*APIClient) GetConfig() *Configuration { return &Configuration{Context: context.Background()} }

func (users) ListUsers(context.Context) request[[]user] { return request[[]user]{} }

func (factors) ListFactors(context.Context, string) request[[]factor] { return request[[]factor]{} }

func (factors) VerifyFactor(context.Context, string, string) request[*answer] {
	return request[*answer]{}
}

func (factors) GetFactorTransactionStatus(context.Context, string, string, string) request[*status] {
	return request[*status]{}
}

func (r request[T]) Filter(string) request[T] { return r }

func (request[T]) Execute() (none T, _ *http.Response, _ error) { return none, nil, errNone }

// GetId is empty.
func (user) GetId() string { return "" }

// GetId is empty.
func (*UserFactorPush) GetId() string { return "" }

// GetFactorResult is empty.
func (*answer) GetFactorResult() string { return "" }
