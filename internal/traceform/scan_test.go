// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// anyJSON draws a JSON value that nests up to depth levels.
func anyJSON(depth int) *rapid.Generator[any] {
	scalars := []*rapid.Generator[any]{
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.String().AsAny(), rapid.Float64Range(-1e9, 1e9).AsAny(),
	}
	if depth == 0 {
		return rapid.OneOf(scalars...)
	}
	inner := anyJSON(depth - 1)
	return rapid.OneOf(append(scalars,
		rapid.SliceOfN(inner, 0, 4).AsAny(), rapid.MapOfN(rapid.String(), inner, 0, 4).AsAny())...)
}

// TestEachValue holds the scanner against encoding/json: every value of a
// stream is found whole, and of every array its elements.
func TestEachValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(anyJSON(4), 0, 5).Draw(t, "values")
		indent := rapid.Bool().Draw(t, "indent")
		var stream bytes.Buffer
		var want []string
		for _, value := range values {
			text := encode(t, value, indent)
			stream.WriteString(text + "\n")
			want = append(want, elements(t, text)...)
		}
		var got []string
		require.NoError(t, eachValue(stream.Bytes(), func(value []byte) error {
			got = append(got, compact(t, value))
			return nil
		}))
		assert.Equal(t, want, got)
	})
}

// TestEachMember: every member of an object is found, with its own value.
func TestEachMember(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		object := rapid.MapOfN(rapid.String(), anyJSON(3), 0, 5).Draw(t, "object")
		text := encode(t, object, rapid.Bool().Draw(t, "indent"))
		var want map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(text), &want))
		got := objectFields([]byte(text))
		require.Len(t, got, len(want))
		for key, value := range want {
			assert.Equal(t, compact(t, value), compact(t, got[key]))
		}
	})
}

func encode(t *rapid.T, value any, indent bool) string {
	text, err := json.Marshal(value)
	require.NoError(t, err)
	if !indent {
		return string(text)
	}
	var out bytes.Buffer
	require.NoError(t, json.Indent(&out, text, " ", "\t"))
	return out.String()
}

// elements are the elements of the array in text, or the one value it holds.
func elements(t *rapid.T, text string) []string {
	list := []json.RawMessage{json.RawMessage(text)}
	if text[0] == '[' {
		require.NoError(t, json.Unmarshal([]byte(text), &list))
	}
	found := make([]string, 0, len(list))
	for _, value := range list {
		found = append(found, compact(t, value))
	}
	return found
}

func compact(t *rapid.T, value []byte) string {
	var out bytes.Buffer
	require.NoError(t, json.Compact(&out, value))
	return out.String()
}
