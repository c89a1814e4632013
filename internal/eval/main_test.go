// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"testing"

	"go.uber.org/goleak"
)

// Every processor that judges is stopped.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
