// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteSums writes a line for each file of the folder that a pattern matches, sorted, as
// `sha256sum --check` reads them. No file at all is an error.
func WriteSums(out io.Writer, dir, pattern string) error {
	files, err := filepath.Glob(filepath.Join(dir, pattern)) // sorted
	if err != nil {
		return fmt.Errorf("look for files to add up: %w", err)
	}
	if len(files) == 0 {
		return fmt.Errorf("no %s in %s to add up", pattern, dir)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("add up: %w", err)
		}
		if _, err := fmt.Fprintf(out, "%x  %s\n", sha256.Sum256(body), filepath.Base(file)); err != nil {
			return err
		}
	}
	return nil
}
