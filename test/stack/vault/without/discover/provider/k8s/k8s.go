// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package k8s stands where Vault would look for servers among pods.
package k8s

import (
	"errors"
	"log"
)

// Provider looks nowhere.
type Provider struct{}

// Addrs finds nothing, which is an error.
func (*Provider) Addrs(map[string]string, *log.Logger) ([]string, error) {
	return nil, errors.New("auto_join: this Vault is for tests and does not look for pods; use leader_api_addr")
}

// Help says so.
func (*Provider) Help() string { return "Not in a Vault for tests." }
