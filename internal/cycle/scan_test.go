// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestMemberOf(t *testing.T) {
	tests := []struct{ object, name, want string }{
		{`{"a":1}`, "a", "1"},
		{`{"b":{"a":1},"a":2}`, "a", "2"},
		{`{"b":[{"a":"}]"}],"a":true}`, "a", "true"},
		{`{"b":"\"a\":3, \\","a":"x\\\"y"}`, "a", `"x\\\"y"`},
		{" {\n\"b\" : null ,\t\"a\" : [ 1 , 2 ] } ", "a", "[ 1 , 2 ]"},
		{`{"a":"x","b":"cut o`, "a", `"x"`},
		{`{"a":1`, "a", ""},
		{`{"a"`, "a", ""},
		{`{"a":`, "a", ""},
		{`{`, "a", ""},
		{`{"b":}`, "a", ""},
		{`[{"a":1}]`, "a", ""},
		{`"a":1`, "a", ""},
		{``, "a", ""},
		{`{"b" 1,"a":1}`, "a", ""},
		{`{"b":"\\\\\"`, "a", ""},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, memberOf(tt.object, tt.name), tt.object)
	}
}

// What encoding/json writes is found as encoding/json reads it.
func TestMemberOfIsWhatJSONSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := map[string]any{}
		for _, k := range rapid.SliceOfN(rapid.StringMatching(`[a-z]{0,3}`), 0, 5).Draw(t, "keys") {
			in[k] = rapid.OneOf(
				rapid.Map(rapid.String(), func(s string) any { return s }),
				rapid.Map(rapid.Int32(), func(n int32) any { return n }),
				rapid.Map(rapid.SliceOfN(rapid.String(), 0, 3), func(s []string) any { return s }),
				rapid.Map(rapid.MapOfN(rapid.String(), rapid.Bool(), 0, 3), func(m map[string]bool) any { return m }),
			).Draw(t, "value")
		}
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var out map[string]json.RawMessage
		if err := json.Unmarshal(text, &out); err != nil {
			t.Fatal(err)
		}
		for k, v := range out {
			if got := memberOf(string(text), k); got != string(v) {
				t.Fatalf("%q in %s is %q", k, text, got)
			}
		}
		if got := elementsOf("[" + string(text) + "]"); got[:skipValue(got, 0)] != string(text) {
			t.Fatalf("the first of [%s] is %q", text, got)
		}
	})
}

// Whatever stands there is left in time that grows with its length.
func TestScanningEnds(*testing.T) {
	for _, part := range []string{`\"`, `\\`, `"`, `[`, `{"a":`, `{"role":`, ` `, `1`} {
		text := strings.Repeat(part, 1<<20/len(part))
		for _, s := range []string{text, `{"a":"` + text, "[" + text, `{"role":` + text} {
			memberOf(s, "role")
			skipValue(elementsOf(s), 0)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{`{"role":"system","content":"x"}`, `[{"a":"\\\""},{}]`, `{"a":[1,{"b":null}],"role":1}`, `"\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := memberOf(s, "role")
		if !strings.Contains(s, got) {
			t.Fatal("a member that is not there")
		}
		if all := elementsOf(s); skipValue(all, 0) > len(all) {
			t.Fatal("a value behind the end")
		}
		var out map[string]json.RawMessage
		if json.Unmarshal([]byte(s), &out) == nil && strings.Count(s, "role") == 1 && strings.Count(s, `\u`) == 0 {
			if want := string(out["role"]); got != want {
				t.Fatalf("%q, JSON says %q", got, want)
			}
		}
	})
}
