// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

// pkg is what `go list` says of a package, without compiling it.
type pkg struct {
	ImportPath, Dir                    string
	GoFiles, TestGoFiles, XTestGoFiles []string
	Imports, TestImports, XTestImports []string
}

// product says whether the package ships: what lies under test/ does not.
func (p pkg) product() bool {
	return !within(p.ImportPath, module+"/test")
}

func listPackages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e",
		"-json=ImportPath,Dir,GoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)

	var packages []pkg
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		packages = append(packages, p)
	}
	require.NotEmpty(t, packages)
	return packages
}

// walkFiles calls visit for every file that belongs to the repository, with
// its path from the repository's root. Like the go tool, it passes by folders
// whose name begins with an underscore.
func walkFiles(t *testing.T, visit func(path string)) {
	t.Helper()
	skip := map[string]bool{
		".git": true, ".leasehold": true, ".cache": true, "node_modules": true,
	}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (skip[entry.Name()] || strings.HasPrefix(entry.Name(), "_")):
			return filepath.SkipDir
		case entry.Type().IsRegular():
			visit(filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))))
		}
		return nil
	})
	require.NoError(t, err)
}
