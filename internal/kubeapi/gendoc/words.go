// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// lists are the tables of words, by how their constants begin.
var lists = []struct{ begins, title, column, intro string }{
	{"Condition", "Conditions", "type", "The conditions of an Agent, in `status.conditions`, are [Kubernetes' own](https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties): a type, `True`, `False` or `Unknown`, a reason and a message."},
	{"Reason", "Reasons of Ready", "reason", "The reason of `Ready` is the STATUS that `kubectl get agents` shows."},
	{"Label", "Labels", "label", "Labels that Leasehold puts on Jobs and pods, and goes by."},
	{"Annotation", "Annotations", "annotation", "Annotations that Leasehold puts on Jobs and pods."},
	{"Env", "Environment variables", "variable", "What the containers of an agent's Jobs are told."},
}

// A word is a constant of the resources.
type word struct{ name, value, doc string }

// writeWords writes the tables of the words in a Go file.
func writeWords(b *strings.Builder, file string) error {
	all, err := readWords(file)
	if err != nil {
		return err
	}
	for _, list := range lists {
		fmt.Fprintf(b, "\n## %s\n\n%s\n\n| %s | what |\n|---|---|\n", list.title, list.intro, list.column)
		for _, w := range all {
			if !strings.HasPrefix(w.name, list.begins) {
				continue
			}
			if w.doc == "" {
				return fmt.Errorf("%s: %s says nothing of itself: give it a comment", file, w.name)
			}
			fmt.Fprintf(b, "| `%s` | %s |\n", w.value, cell(w.doc))
		}
	}
	return nil
}

// readWords returns the constants of a file that are text, in its order.
func readWords(file string) ([]word, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []word
	for _, declaration := range parsed.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			constant, ok := spec.(*ast.ValueSpec)
			if !ok || len(constant.Names) != 1 || len(constant.Values) != 1 {
				continue
			}
			literal, ok := constant.Values[0].(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				continue
			}
			value, err := strconv.Unquote(literal.Value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			name := constant.Names[0].Name
			all = append(all, word{name, value, said(name, constant.Doc.Text())})
		}
	}
	return all, nil
}

// said is what a comment says of a name: "X is that Y" says "That Y".
func said(name, doc string) string {
	text := strings.TrimPrefix(sentence(doc), name+" ")
	text = strings.TrimPrefix(text, "is ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
