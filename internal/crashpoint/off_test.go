// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !crashpoints

package crashpoint

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOutsideOfTestsNothingDies(t *testing.T) {
	t.Setenv("LEASEHOLD_CRASH_AT", "here")
	At("here")
	assert.False(t, Enabled)
}
