// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command gendemo writes testdata/demo/judged from package judged. It is run in
// the root of the repository.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/leasehold/leasehold/internal/synth/judged"
)

const dir = "testdata/demo/judged"

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, "gendemo:", err)
		os.Exit(1)
	}
}

func write() error {
	files, err := judged.Files()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
