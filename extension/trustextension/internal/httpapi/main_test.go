// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write the golden files and the OpenAPI document anew")

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}
