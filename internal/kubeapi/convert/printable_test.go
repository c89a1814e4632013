// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/kubeapi"
)

// Row C5: what an agent writes into its names does nothing to a person's terminal.
func TestWhatObjectsTellIsPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"as it is, → and ä":                 "as it is, → and ä",
		"\x1b[31mred\x1b[0m":                "?[31mred?[0m",
		"one\nNAME  PHASE\nfake autonomous": "one?NAME  PHASE?fake autonomous",
		"turned\u202earound":                "turned?around",
		"half \xff":                         "half ?",
	} {
		assert.Equal(t, want, kubeapi.Printable(text))
	}
}
