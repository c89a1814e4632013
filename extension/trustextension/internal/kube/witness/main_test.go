// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	// The clients of the tests watch their certificates and keep their connections.
	var clients goleak.Option
	code := stacktest.Run(m, func(c *stacktest.Cluster) { cluster, clients = c, goleak.IgnoreCurrent() })
	if clients == nil {
		os.Exit(code)
	}
	err := goleak.Find(clients, goleak.IgnoreAnyFunction("golang.org/x/net/http2.(*ClientConn).readLoop"))
	if code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}
