// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustapi_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestShort(t *testing.T) {
	for accessor, shown := range map[string]string{
		"1CBg9ZcBnTHGtmqwRCgH3zsh": "1CBg9Z…", "abcdefg": "abcdef…", "abcdef": "…", "": "…",
		"äöüäöüäöü": "äöüäöü…", "\xff\xfeabcdefgh": "abcd…", "\xff\xfe\xfd\xfc\xfb\xfa\xff": "…",
	} {
		assert.Equal(t, shown, trustapi.Short(accessor))
	}
}
