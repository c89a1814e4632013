// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command gendoc writes docs/rules.md from the rules of package anomaly. It is
// run in the root of the repository.
package main

import (
	"fmt"
	"os"

	"github.com/leasehold/leasehold/internal/anomaly"
)

const path = "docs/rules.md"

func main() {
	if err := os.WriteFile(path, []byte(render(anomaly.Rules())), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "gendoc:", err)
		os.Exit(1)
	}
}
