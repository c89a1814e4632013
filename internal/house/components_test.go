// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package house

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What every component folder contains, beside its own code.
var componentFiles = []string{
	"README.md",
	"config.go",
	"config_test.go",
	"doc.go",
	"factory.go",
	"generated_component_test.go",
	"generated_package_test.go",
	"metadata.yaml",
	"testdata/config.yaml",
}

func TestComponentsAreComplete(t *testing.T) {
	folders := componentFolders(t)
	require.NotEmpty(t, folders)
	for _, folder := range folders {
		for _, name := range componentFiles {
			assert.FileExists(t, filepath.Join(folder, name))
		}
	}
}

func componentFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	for _, kind := range []string{"receiver", "processor", "exporter", "connector", "extension"} {
		found, err := filepath.Glob(filepath.Join(root, kind, "*"+kind))
		require.NoError(t, err)
		folders = append(folders, found...)
	}
	return folders
}
