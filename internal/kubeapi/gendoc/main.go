// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command gendoc writes docs/crds.md from the custom resource definitions and
// from the words of package v1alpha1. It is run in the root of the repository,
// after controller-gen.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	path      = "docs/crds.md"
	crdsPath  = "configs/kubernetes/crds"
	wordsPath = "api/v1alpha1/words.go"
)

func main() {
	text, err := render(".")
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gendoc:", err)
		os.Exit(1)
	}
}

// render is the document, of the repository whose root is given.
func render(root string) (string, error) {
	var b strings.Builder
	b.WriteString(head)
	files, err := filepath.Glob(filepath.Join(root, crdsPath, "*.yaml"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("no custom resource in %s: run controller-gen first, as scripts/generate does", crdsPath)
	}
	for _, file := range files {
		crd, err := readCRD(file)
		if err != nil {
			return "", err
		}
		if err := crd.write(&b); err != nil {
			return "", err
		}
	}
	if err := writeWords(&b, filepath.Join(root, wordsPath)); err != nil {
		return "", err
	}
	return b.String(), nil
}
