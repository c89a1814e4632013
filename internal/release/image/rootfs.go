// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package image

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// WriteFolder writes the files of an image into a folder, for the Containerfile to copy.
// It is all but the place for state, whose owner a folder of an ordinary user cannot say.
func WriteFolder(dir string, content Content) error {
	entries, err := Base(content)
	if err != nil {
		return err
	}
	for _, entry := range append(entries, binary(content)) {
		if entry.Owner != 0 {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(entry.Name))
		if strings.HasSuffix(entry.Name, "/") {
			err = os.MkdirAll(path, os.FileMode(entry.Mode)|0o700)
		} else if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil { //nolint:gosec // it goes into an image
			err = os.WriteFile(path, entry.Body, os.FileMode(entry.Mode))
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", entry.Name, err)
		}
		if err := os.Chtimes(path, content.Created, content.Created); err != nil {
			return fmt.Errorf("write %s: %w", entry.Name, err)
		}
	}
	return nil
}
