// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command gendoc writes docs/rules.md from the rules of package anomaly, and
// docs/tools.md from what it knows of tools. It is run in the root of the
// repository.
package main

import (
	"fmt"
	"os"
)

const (
	path      = "docs/rules.md"
	toolsPath = "docs/tools.md"
)

func main() {
	for path, text := range map[string]string{path: render(documented()), toolsPath: renderTools()} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "gendoc:", err)
			os.Exit(1)
		}
	}
}
