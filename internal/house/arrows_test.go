// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package house

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Test code obeys the same arrows: a test that needs more of the house than
// its package does belongs higher up.
func TestImportsFollowTheTable(t *testing.T) {
	for _, p := range listPackages(t) {
		if !p.product() {
			continue
		}
		r, ok := roomOf(p.ImportPath)
		if !assert.True(t, ok, "%s is in no room: add it to the table in rooms_test.go", p.ImportPath) {
			continue
		}
		for _, imported := range p.Imports {
			assert.True(t, mayImport(r, imported), "%s imports %s: %s", p.ImportPath, imported, r.why)
		}
		r.may = slices.Concat(r.may, forTests)
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			assert.True(t, mayImport(r, imported), "a test of %s imports %s: %s", p.ImportPath, imported, r.why)
		}
	}
}

func TestMayImport(t *testing.T) {
	domain := room{path: "internal/b", may: []string{"internal/a"}, foreign: []string{pdata}}
	wiring := room{path: "processor/p", may: []string{"internal/a"}, knowsPlatform: true}
	tests := []struct {
		name     string
		room     room
		imported string
		want     bool
	}{
		{"standard library", domain, "strings", true},
		{"third party", domain, "github.com/stretchr/testify/assert", true},
		{"listed room", domain, module + "/internal/a", true},
		{"inside a listed room", domain, module + "/internal/a/deep", true},
		{"itself", domain, module + "/internal/b/deep", true},
		{"room with the same beginning", domain, module + "/internal/abc", false},
		{"room above", domain, module + "/processor/p", false},
		{"pdata where allowed", domain, pdata + "/ptrace", true},
		{"pdata where not", room{path: "internal/c"}, pdata + "/ptrace", false},
		{"collector in the domain", domain, "go.opentelemetry.io/collector/component", false},
		{"collector's neighbour", domain, "go.opentelemetry.io/otel", true},
		{"Kubernetes in the domain", domain, "k8s.io/client-go/rest", false},
		{"Vault in the domain", domain, "github.com/hashicorp/vault/api", false},
		{"collector in wiring", wiring, "go.opentelemetry.io/collector/component", true},
		{"unlisted room from wiring", wiring, module + "/internal/b", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, mayImport(tt.room, tt.imported))
		})
	}
}

func mayImport(r room, imported string) bool {
	inAny := func(prefixes []string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return within(imported, prefix) })
	}
	if within(imported, module) {
		own := []string{module + "/" + r.path}
		for _, path := range r.may {
			own = append(own, module+"/"+path)
		}
		return inAny(own)
	}
	return r.knowsPlatform || inAny(r.foreign) || !inAny(foreignToDomain)
}
