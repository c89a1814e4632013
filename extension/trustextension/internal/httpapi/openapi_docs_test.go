// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// docs are what the code says of types and fields, by "trustapi.Agent" and
// "trustapi.Agent.Debt", and the constants of string types.
type docs struct {
	of     map[string]string
	values map[string][]any
}

// readDocs reads the packages whose types the API sends.
func readDocs(t *testing.T) *docs {
	t.Helper()
	d := &docs{of: map[string]string{}, values: map[string][]any{}}
	for _, name := range []string{"trustapi", "trust", "ledger"} {
		folder := "../../../../internal/" + name
		files, err := os.ReadDir(folder)
		require.NoError(t, err)
		for _, file := range files {
			if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, file.Name()), nil, parser.ParseComments)
			require.NoError(t, err)
			d.read(name, tree)
		}
	}
	return d
}

func (d *docs) read(name string, tree *ast.File) {
	for _, declaration := range tree.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				d.of[name+"."+spec.Name.Name] = oneLine(group.Doc, spec.Doc)
				d.fields(name+"."+spec.Name.Name, spec)
			case *ast.ValueSpec:
				d.constant(name, spec)
			}
		}
	}
}

func (d *docs) fields(name string, spec *ast.TypeSpec) {
	structure, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range structure.Fields.List {
		for _, ident := range field.Names {
			d.of[name+"."+ident.Name] = oneLine(field.Doc, field.Comment)
		}
	}
}

func (d *docs) constant(name string, spec *ast.ValueSpec) {
	kind, ok := spec.Type.(*ast.Ident)
	if !ok {
		return
	}
	for _, value := range spec.Values {
		if text, ok := value.(*ast.BasicLit); ok && text.Kind == token.STRING {
			if unquoted, err := strconv.Unquote(text.Value); err == nil {
				d.values[name+"."+kind.Name] = append(d.values[name+"."+kind.Name], unquoted)
			}
		}
	}
}

func oneLine(groups ...*ast.CommentGroup) string {
	for _, group := range groups {
		if text := strings.Join(strings.Fields(group.Text()), " "); text != "" {
			return text
		}
	}
	return ""
}
