// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	maxLines    = 400
	medianLines = 100
	licence     = "// Copyright The Leasehold Authors\n// SPDX-License-Identifier: Apache-2.0\n\n"
)

// A source is one Go file written by hand.
type source struct {
	path string
	text []byte
	ast  *ast.File
}

func (s source) lines() int { return bytes.Count(s.text, []byte("\n")) }
func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

func TestFilesStayShort(t *testing.T) {
	var lengths []int
	for _, s := range sources(t) {
		assert.LessOrEqual(t, s.lines(), maxLines, "%s is too long: split it by what its parts do", s.path)
		if !s.test() {
			lengths = append(lengths, s.lines())
		}
	}
	slices.Sort(lengths)
	median := lengths[len(lengths)/2]
	assert.Less(t, median, medianLines, "the median file of %d is too long", len(lengths))
}

func TestFilesCarryTheLicence(t *testing.T) {
	for _, s := range sources(t) {
		assert.True(t, strings.HasPrefix(string(s.text), licence), "%s must begin with the licence header", s.path)
	}
}

// A package that starts a goroutine must prove that it ends it. One that only
// helps the tests beside it, by its name, leaves that to them.
func TestGoroutinesAreChecked(t *testing.T) {
	starts, checked := map[string]string{}, map[string]bool{}
	for _, s := range append(sources(t), generated(t)...) {
		dir := filepath.Dir(s.path)
		if strings.HasSuffix(dir, "test") {
			dir = filepath.Dir(dir)
		}
		switch {
		case !s.test() && startsGoroutine(s.ast):
			starts[dir] = s.path
		case s.test() && bytes.Contains(s.text, []byte("goleak.VerifyTestMain(")):
			checked[dir] = true
		}
	}
	for dir, path := range starts {
		if within(dir, "test") {
			continue
		}
		assert.True(t, checked[dir], "%s starts a goroutine: give its package a TestMain with goleak.VerifyTestMain", path)
	}
}

func TestStartsGoroutine(t *testing.T) {
	for text, want := range map[string]bool{
		"package p\nfunc f() { go f() }":                      true,
		"package p\nfunc f() { func() { go f() }() }":         true,
		"package p\n// go f()\nfunc f() { _ = \" go f() \" }": false,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", text, 0)
		require.NoError(t, err)
		assert.Equal(t, want, startsGoroutine(file), text)
	}
}

func startsGoroutine(file *ast.File) bool {
	found := false
	ast.Inspect(file, func(node ast.Node) bool {
		if _, ok := node.(*ast.GoStmt); ok {
			found = true
		}
		return !found
	})
	return found
}

func sources(t *testing.T) []source {
	t.Helper()
	return parseAll(t, false)
}

func generated(t *testing.T) []source {
	t.Helper()
	return parseAll(t, true)
}

func parseAll(t *testing.T, generated bool) []source {
	t.Helper()
	var all []source
	walkFiles(t, func(path string) {
		if !strings.HasSuffix(path, ".go") {
			return
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		if ast.IsGenerated(file) == generated {
			all = append(all, source{path: path, text: text, ast: file})
		}
	})
	return all
}
