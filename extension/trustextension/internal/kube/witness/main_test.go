// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"os"
	"testing"

	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }, stacktest.NoLeaks))
}
