// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"pgregory.net/rapid"
)

func newHasher(tb testing.TB) *Hasher {
	tb.Helper()
	h, err := NewHasher(testKey)
	require.NoError(tb, err)
	return h
}

func value(tb testing.TB, raw any) pcommon.Value {
	tb.Helper()
	v := pcommon.NewValueEmpty()
	require.NoError(tb, v.FromRaw(raw))
	return v
}

func TestHasherRefusesNoKey(t *testing.T) {
	_, err := NewHasher(nil)
	require.ErrorContains(t, err, "hash key")
}

func TestHashDependsOnKeyAndContent(t *testing.T) {
	h := newHasher(t)
	other, err := NewHasher([]byte("another key"))
	require.NoError(t, err)
	assert.NotEqual(t, h.String("a"), other.String("a"))
	assert.NotEqual(t, h.String("a"), h.String("b"))
	assert.Equal(t, h.String("a"), h.Bytes([]byte("a")))
	assert.True(t, h.String("").IsZero())
	assert.True(t, h.Bytes(nil).IsZero())
	assert.False(t, h.String("{}").IsZero())
	key := []byte("a key")
	mutable, err := NewHasher(key)
	require.NoError(t, err)
	before := mutable.String("a")
	key[0]++
	assert.Equal(t, before, mutable.String("a"), "the key is its own copy")
}

func TestHashOfLongText(t *testing.T) {
	h := newHasher(t)
	long := strings.Repeat("x", hashWhole+1)
	assert.Equal(t, h.String(long), h.Bytes([]byte(long)))
	assert.NotEqual(t, h.String(long), h.String(long+"x"), "the length counts")
	assert.NotEqual(t, h.String(long), h.String("y"+long[1:]))
	assert.NotEqual(t, h.String(long), h.String(long[1:]+"y"))
}

func TestHashOfValues(t *testing.T) {
	h := newHasher(t)
	values := []any{
		"1", int64(1), 1.0, true, false, []byte("1"),
		[]any{},
		[]any{"1"},
		[]any{[]any{"1"}},
		[]any{"1", ""},
		[]any{"", "1"},
		map[string]any{},
		map[string]any{"1": ""},
		map[string]any{"": "1"},
		map[string]any{"a": map[string]any{"b": "c"}},
		map[string]any{"a": "b", "c": ""},
		[]any{nil},
		"11",
	}
	seen := map[Hash]any{}
	for _, raw := range values {
		sum, _ := h.Value(value(t, raw))
		assert.False(t, sum.IsZero(), "%v", raw)
		assert.NotContains(t, seen, sum, "%#v hashes as %#v does", raw, seen[sum])
		seen[sum] = raw
		again, _ := h.Value(value(t, raw))
		assert.Equal(t, sum, again)
	}
	sum, size := h.Value(pcommon.NewValueEmpty())
	assert.True(t, sum.IsZero())
	assert.Zero(t, size)
	sum, size = h.Value(value(t, "text"))
	assert.Equal(t, h.String("text"), sum)
	assert.Equal(t, 4, size)
}

func TestHashDoesNotDependOnTheOrderOfMembers(t *testing.T) {
	h := newHasher(t)
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.StringN(0, 8, -1), 0, 12, rapid.ID[string]).Draw(t, "keys")
		one, two := pcommon.NewValueMap(), pcommon.NewValueMap()
		for _, k := range keys {
			one.Map().PutEmptyMap(k).PutStr("v", k)
		}
		rand.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		for _, k := range keys {
			two.Map().PutEmptyMap(k).PutStr("v", k)
		}
		a, sizeA := h.Value(one)
		b, sizeB := h.Value(two)
		if a != b || sizeA != sizeB {
			t.Fatalf("%x of %d bytes, %x of %d bytes", a, sizeA, b, sizeB)
		}
	})
}

func TestHashOfDeepValueEnds(t *testing.T) {
	deep := pcommon.NewValueSlice()
	v := deep
	for range 10_000 {
		v = v.Slice().AppendEmpty()
		v.SetEmptySlice()
	}
	sum, _ := newHasher(t).Value(deep)
	assert.False(t, sum.IsZero())
}

func TestHashOfWideValueEnds(t *testing.T) {
	wide := pcommon.NewValueSlice()
	wide.Slice().EnsureCapacity(1 << 20)
	for range 1 << 20 {
		wide.Slice().AppendEmpty()
	}
	h := newHasher(t)
	sum, _ := h.Value(wide)
	wide.Slice().AppendEmpty()
	longer, _ := h.Value(wide)
	assert.NotEqual(t, sum, longer, "the length counts")
	many := pcommon.NewValueBytes()
	many.Bytes().FromRaw(make([]byte, 3*hashEnd))
	zeros, size := h.Value(many)
	assert.Equal(t, 3*hashEnd, size)
	many.Bytes().SetAt(3*hashEnd-1, 1)
	changed, _ := h.Value(many)
	assert.NotEqual(t, zeros, changed, "the end counts")
}

func TestHasherIsSafeForConcurrentUse(t *testing.T) {
	h := newHasher(t)
	want := h.String("a")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if h.String("a") != want {
					t.Error("another hash")
				}
			}
		})
	}
	wg.Wait()
}

func TestHashingDoesNotAllocate(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	h := newHasher(t)
	text := strings.Repeat("x", 10_000)
	structured := value(t, map[string]any{"b": []any{1, "x"}, "a": map[string]any{"c": 1.5}})
	h.Value(structured)
	assert.LessOrEqual(t, testing.AllocsPerRun(500, func() {
		h.String(text)
		h.Value(structured)
	}), 0.5)
}

func BenchmarkHash(b *testing.B) {
	h := newHasher(b)
	for name, text := range map[string]string{"64 B": strings.Repeat("x", 64), "4 KiB": strings.Repeat("x", 4<<10), "16 MiB": strings.Repeat("x", 16<<20)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.String(text)
			}
		})
	}
}
