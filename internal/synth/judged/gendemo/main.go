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

// folders are where the recordings belong, and who makes them.
var folders = map[string]func() ([]judged.File, error){
	"testdata/demo/judged": judged.Files,
	"testdata/demo/trust":  judged.TrustFiles,
}

func main() {
	for dir, files := range folders {
		if err := write(dir, files); err != nil {
			fmt.Fprintln(os.Stderr, "gendemo:", err)
			os.Exit(1)
		}
	}
}

func write(dir string, recorded func() ([]judged.File, error)) error {
	files, err := recorded()
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
