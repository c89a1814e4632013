// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"encoding/binary"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestRememberedHashesAreTheSame(t *testing.T) {
	h, fresh := newHasher(t), newHasher(t)
	rapid.Check(t, func(t *rapid.T) {
		for _, text := range rapid.SliceOfN(rapid.String(), 1, 50).Draw(t, "texts") {
			for range 2 { // made, then remembered
				if h.again(text) != fresh.String(text) {
					t.Fatalf("%q has another hash when remembered", text)
				}
			}
			if text == "" {
				continue
			}
			if h.remembered(memoPrompt, text, (*Hasher).promptText) != fresh.promptText(text) ||
				h.remembered(memoTools, text, (*Hasher).toolsText) != fresh.toolsText(text) {
				t.Fatalf("%q has another hash in another use", text)
			}
		}
	})
}

// More texts than there is room for, by many at once, never give the hash of
// another text.
func TestMemoUnderLoad(t *testing.T) {
	h := newHasher(t)
	want := make([]Hash, 4*memoSlots)
	for i := range want {
		want[i] = h.String(strconv.Itoa(i))
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for k := range 2 * len(want) {
				i := (k*(2*w+1) + w) % len(want)
				if h.again(strconv.Itoa(i)) != want[i] {
					t.Errorf("%d has the hash of another text", i)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestRememberedHashesOfValuesAreTheSame(t *testing.T) {
	h, fresh := newHasher(t), newHasher(t)
	for range 2 {
		for _, raw := range []any{nil, "", "1", int64(1), 1.0, true, []byte("1"), []any{}, []any{"1"}, []any{"1", ""}, map[string]any{}, map[string]any{"b": 1, "a": []any{"x"}}} {
			v := value(t, raw)
			want, _ := fresh.Value(v)
			assert.Equal(t, want, h.valueAgain(v), "%#v", raw)
		}
	}
}

func TestHugePromptsAreHashedByTheirEnds(t *testing.T) {
	h := newHasher(t)
	huge := "[\"" + strings.Repeat("x", hashWhole) + "\"]"
	for _, key := range []string{"gen_ai.system_instructions", "gen_ai.tool.definitions"} {
		prompt, offered := chat(attrs{key: huge}).digests(t)
		assert.Contains(t, []Hash{prompt, offered}, h.String(huge), key)
	}
	prompt, _ := chat(attrs{"gen_ai.input.messages": `[{"role":"system","content":` + huge + `}]`}).digests(t)
	assert.True(t, prompt.IsZero(), "no end is in sight")
}

func TestMemoRemembers(t *testing.T) {
	h := newHasher(t)
	made := 0
	count := func(h *Hasher, s string) Hash {
		made++
		return h.String(s)
	}
	for range 3 {
		h.remembered(memoText, "a", count)
	}
	assert.Equal(t, 1, made)
	h.remembered(memoPrompt, "a", count)
	assert.Equal(t, 2, made, "uses are apart")
}

func TestShortHash(t *testing.T) {
	h := newHasher(t)
	var short interface{ Hash(string) uint64 } = Short{h}
	sum := h.String("a")
	assert.Equal(t, binary.LittleEndian.Uint64(sum[:8]), short.Hash("a"))
	assert.Equal(t, short.Hash("a"), h.Key64("a"))
	assert.NotEqual(t, short.Hash("a"), short.Hash("b"))
	assert.Zero(t, short.Hash(""))
}

func TestRememberingDoesNotAllocate(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	r := newReader(t, Options{})
	n := 0
	for name, prompt := range map[string]string{"a prompt that stays": "You look after a cluster.", "one that changes": ""} {
		span, _, _ := chat(attrs{"gen_ai.system_instructions": strings.Repeat("x", 10_000)}).build()
		v, _ := span.Attributes().Get("gen_ai.system_instructions")
		texts := make([]string, 1000)
		for i := range texts {
			texts[i] = prompt
			if prompt == "" {
				texts[i] = strings.Repeat(strconv.Itoa(i), 100)
			}
		}
		n = 0
		assert.LessOrEqual(t, testing.AllocsPerRun(500, func() {
			v.SetStr(texts[n])
			n++
			r.Digests(nil, span)
		}), 1.5, name) // one is SetStr's
	}
}

func BenchmarkPrompt(b *testing.B) {
	r := newReader(b, Options{})
	prompt := strings.Repeat(`You look after a cluster.\nNever say \"done\" before it is. `, 170)
	for name, a := range map[string]attrs{
		"none":           {},
		"instructions":   {"gen_ai.system_instructions": `[{"type":"text","content":"` + prompt + `"}]`},
		"first message":  {"gen_ai.input.messages": `[{"role":"system","parts":[{"type":"text","content":"` + prompt + `"}]},{"role":"user","parts":[{"type":"text","content":"` + prompt + `"}]}]`},
		"its user first": {"gen_ai.input.messages": `[{"role":"user","parts":[{"type":"text","content":"` + prompt + `"}]}]`},
		"openinference":  {"llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": prompt},
		"tools":          {"gen_ai.tool.definitions": `[{"name":"list","description":"` + prompt + `"}]`},
		"numbered tools": numbered("llm.tools.N.tool.json_schema", []string{prompt[:1000], prompt[1000:2000], prompt[2000:3000], prompt[3000:4000]}),
		"structured":     {"gen_ai.tool.definitions": []any{map[string]any{"name": "list", "description": prompt}}},
	} {
		b.Run(name, func(b *testing.B) {
			span, res, scope := chat(a).build()
			sc := r.Scope(res, scope)
			b.ReportAllocs()
			for b.Loop() {
				r.Digests(&sc, span)
			}
		})
	}
}
