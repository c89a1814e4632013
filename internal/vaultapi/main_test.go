// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/leasehold/leasehold/test/stack"
)

// shared is a Vault of all tests that leave it as it was.
var shared *stack.Vault

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	var err error
	if shared, err = stack.StartVault(context.Background(), stack.VaultOptions{Log: os.Stderr}); err != nil {
		fmt.Fprintln(os.Stderr, "start Vault to test against:", err)
		return 1
	}
	before := goleak.IgnoreCurrent()
	code = m.Run()
	if err := goleak.Find(before); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if err := shared.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop Vault:", err)
		code = max(code, 1)
	}
	return code
}
