// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever a file holds, it is read or refused, and what was read is judged.
func FuzzYAML(f *testing.F) {
	paths, err := filepath.Glob("testdata/base/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("apiVersion: v1\nkind: List\nitems: &x\n- *x\n"))
	f.Add([]byte("? {a: b}\n: c\n---\n!!binary x\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r := &FileReader{Namespace: "default", Stdin: strings.NewReader(string(text))}
		if r.Read("-") != nil {
			return
		}
		if n := len(Run(t.Context(), r.Input(), nil).Results); n != 24 {
			t.Errorf("%d results", n)
		}
	})
}

func FuzzHCL(f *testing.F) {
	f.Add("path \"kv/data/*\" {\n  capabilities = [\"read\"]\n  max_wrapping_ttl = \"5m\"\n}\n")
	f.Add("path \"a\" { policy = \"sudo\" }")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePolicy("x", "x.hcl", text)
		if err != nil {
			return
		}
		Run(t.Context(), &Input{Policies: []*VaultPolicy{p}}, nil)
	})
}
