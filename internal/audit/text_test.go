// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "search was called 3 times", "search was called 3 times"},
		{"empty", "", ""},
		{"lines", "a\nb\r\nc\td", "a b  c d"},
		{"terminal control", "a\x1b[31mb\x00\x7f", "a[31mb"},
		{"direction and hidden text", "a\u202eb\u200bc\U000e0041", "abc"},
		{"other scripts", "суп は 3 ×", "суп は 3 ×"},
		{"no UTF-8", "a\xff\xfeb", "ab"},
		{"cut", strings.Repeat("x", 40), strings.Repeat("x", 32)},
		{"cut at a character", strings.Repeat("é", 16) + "x", strings.Repeat("é", 16)},
		{"cut inside a character", "x" + strings.Repeat("é", 16), "x" + strings.Repeat("é", 15)},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, clean(tt.in, 32), tt.name)
	}
}

// What was cleaned stays as it is, or ids of what was sent on would change.
func TestCleanIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 300), func(b []byte) string { return string(b) })).Draw(t, "in")
		once := clean(in, 32)
		if len(once) > 32 || !utf8.ValidString(once) || clean(once, 32) != once {
			t.Fatalf("%q became %q, then %q", in, once, clean(once, 32))
		}
	})
}

func TestCleanDoesNotCopyWhatIsClean(t *testing.T) {
	assert.Zero(t, testing.AllocsPerRun(100, func() { clean("search was called 3 times", MaxText) }))
}
