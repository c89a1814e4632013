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

func TestMain(m *testing.M) {
	var err error
	if shared, err = stack.StartVault(context.Background(), stack.VaultOptions{Log: os.Stderr}); err != nil {
		fmt.Fprintln(os.Stderr, "start Vault to test against:", err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, append(ofClientGo(), goleak.IgnoreCurrent(), goleak.Cleanup(stop))...)
}

// stop ends the shared Vault and the process.
func stop(code int) {
	if err := shared.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop Vault:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// ofClientGo are what client-go starts for a certificate, and never ends: the test
// of ServiceAccounts asks the API server by it.
func ofClientGo() (options []goleak.Option) {
	for _, name := range []string{
		"k8s.io/client-go/transport.(*dynamicClientCert).run",
		"k8s.io/client-go/transport.(*dynamicClientCert).processNextWorkItem",
		"k8s.io/client-go/util/workqueue.(*Typed[...]).updateUnfinishedWorkLoop",
		"k8s.io/client-go/util/workqueue.(*delayingType[...]).waitingLoop",
		"k8s.io/apimachinery/pkg/util/wait.PollImmediateUntil",
		"k8s.io/apimachinery/pkg/util/wait.PollImmediateUntilWithContext.poller.func1.1",
		"golang.org/x/net/http2.(*ClientConn).readLoop",
	} {
		options = append(options, goleak.IgnoreAnyFunction(name))
	}
	return options
}
