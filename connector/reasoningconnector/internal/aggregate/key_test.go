// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"pgregory.net/rapid"
)

// decode reads back a key of one string label.
func decode(key []byte) string {
	attrs := pcommon.NewMap()
	putLabels(string(key), Labels("k"), attrs)
	v, ok := attrs.Get("k")
	if !ok {
		return ""
	}
	return v.Str()
}

func TestAppendLabel(t *testing.T) {
	long := strings.Repeat("a", MaxLabel-1)
	tests := []struct{ name, value, want string }{
		{"empty is absent", "", ""},
		{"short", "gpt-4o", "gpt-4o"},
		{"as long as allowed", long + "b", long + "b"},
		{"cut", long + "bc", long + "b"},
		{"cut before a character of two bytes", long + "éx", long},
		{"cut before a character of four bytes", long[:MaxLabel-2] + "😀x", long[:MaxLabel-2]},
		{"a character that ends at the limit", long[:MaxLabel-4] + "😀x", long[:MaxLabel-4] + "😀"},
		{"invalid bytes", "a\xffb\xc3", "a\uFFFDb\uFFFD"},
		{"invalid bytes that grow past the limit", strings.Repeat("\xff", MaxLabel), strings.Repeat("\uFFFD", MaxLabel/3)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, decode(AppendLabel(nil, tt.value)))
		})
	}
}

func TestAppendLabelIsAlwaysShortUTF8(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := string(rapid.SliceOfN(rapid.Byte(), 0, 3*MaxLabel).Draw(t, "value"))
		got := decode(AppendLabel([]byte("prefix"), value)[len("prefix"):])
		assert.True(t, utf8.ValidString(got))
		assert.LessOrEqual(t, len(got), MaxLabel)
		if utf8.ValidString(value) {
			assert.True(t, strings.HasPrefix(value, got))
		}
	})
}

func TestAnInvalidByteIsFoundAnywhere(t *testing.T) {
	for _, before := range []string{"", "a", "much longer than eight", "é"} {
		for n := range 20 {
			for i := range n {
				value := []byte(strings.Repeat("a", n))
				value[i] = 0xff
				want := strings.ReplaceAll(string(value), "\xff", "\uFFFD")
				at := len(AppendLabel(nil, before))
				assert.Equal(t, want, decode(key(before, string(value))[at:]), "byte %d of %d", i, n)
			}
		}
	}
}

func TestKeysOfDifferentValuesDiffer(t *testing.T) {
	short := rapid.StringN(0, 8, MaxLabel)
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOfN(short, 3, 3).Draw(t, "a"), rapid.SliceOfN(short, 3, 3).Draw(t, "b")
		assert.Equal(t, assert.ObjectsAreEqual(a, b), bytes.Equal(key(a...), key(b...)))
	})
}

func TestPutLabels(t *testing.T) {
	labels := append(Labels("a", "b"), Label{Key: "port", Int: true}, Label{Key: "max", Int: true}, Label{Key: "none", Int: true})
	k := AppendInt(AppendInt(AppendInt(key("x", ""), 443), math.MaxInt64), 0)
	attrs := pcommon.NewMap()
	putLabels(string(k), labels, attrs)
	assert.Equal(t, map[string]any{"a": "x", "port": int64(443), "max": int64(math.MaxInt64)}, attrs.AsRaw())
}
