// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package discover stands where Vault looks for other servers of its cluster at a
// dozen of clouds, whose clients take as long to compile as all the rest of Vault.
// A server for tests is alone: it refuses to look.
package discover

import (
	"errors"
	"log"
)

// errNone is what whoever looks for servers is told.
var errNone = errors.New("auto_join: this Vault is for tests and knows no cloud; use leader_api_addr")

// Provider would be a cloud.
type Provider interface {
	Addrs(args map[string]string, l *log.Logger) ([]string, error)
	Help() string
}

// Providers are all clouds that are known: none.
var Providers = map[string]Provider{}

// Discover would look for servers.
type Discover struct{}

// Option would say where.
type Option func(*Discover) error

// New returns one that looks nowhere.
func New(...Option) (*Discover, error) { return &Discover{}, nil }

// WithProviders has no effect.
func WithProviders(map[string]Provider) Option { return nil }

// Config would say where to look.
type Config map[string]string

// String is empty.
func (Config) String() string { return "" }

// Parse refuses every configuration.
func Parse(string) (Config, error) { return nil, errNone }

// Addrs finds nothing, which is an error.
func (*Discover) Addrs(string, *log.Logger) ([]string, error) { return nil, errNone }
