// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/preflight"
)

func TestTheDocumentIsCurrent(t *testing.T) {
	text, err := os.ReadFile("../../../" + path)
	require.NoError(t, err)
	assert.Equal(t, render(), string(text))
	for _, c := range preflight.Checks() {
		assert.Equal(t, 1, strings.Count(string(text), "\n### "+c.ID+"\n"), c.ID)
	}
}
