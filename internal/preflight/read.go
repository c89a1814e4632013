// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The bounds of what is read of files.
const (
	maxFile  = 8 << 20  // bytes of a file
	maxAll   = 64 << 20 // bytes of all
	maxFiles = 10_000
)

// errLarge is that a source holds more than is read.
var errLarge = errors.New("it is too large")

// FileReader reads files and folders into an Input.
type FileReader struct {
	// Namespace is that of objects that name none.
	Namespace string
	// Stdin is read for the path -.
	Stdin io.Reader

	in    Input
	bytes int
	files int
}

// Read reads a file, or all files of a folder and those below it that end in
// .yaml, .yml, .json or .hcl.
func (r *FileReader) Read(path string) error {
	if path == "-" {
		return r.take("standard input", ".yaml", r.Stdin)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return r.file(path)
	}
	before := r.files
	err = filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 1 && d.Name() != "..":
			return filepath.SkipDir
		case d.Type().IsRegular() && isWanted(path):
			return r.file(path)
		}
		return nil
	})
	if err == nil && r.files == before {
		err = fmt.Errorf("%s holds no file that ends in %s", path, strings.Join(endings, ", "))
	}
	return err
}

var endings = []string{".yaml", ".yml", ".json", ".hcl"}

func isWanted(path string) bool { return slices.Contains(endings, strings.ToLower(filepath.Ext(path))) }

// Input is what was read.
func (r *FileReader) Input() *Input { return &r.in }

func (r *FileReader) file(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return r.take(filepath.ToSlash(path), strings.ToLower(filepath.Ext(path)), f)
}

// take reads one source by its ending.
func (r *FileReader) take(source, ending string, from io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	r.bytes += len(text)
	r.files++
	switch {
	case err != nil:
	case len(text) > maxFile:
		err = fmt.Errorf("%w: more than %d MiB", errLarge, maxFile>>20)
	case r.bytes > maxAll:
		err = fmt.Errorf("%w: all files together have more than %d MiB", errLarge, maxAll>>20)
	case r.files > maxFiles:
		err = fmt.Errorf("%w: more than %d files", errLarge, maxFiles)
	case ending == ".hcl":
		err = r.hcl(source, text)
	default:
		err = r.yaml(source, text)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	return nil
}

// hcl reads a policy of Vault, which has the name of its file.
func (r *FileReader) hcl(source string, text []byte) error {
	name := source[strings.LastIndexByte(source, '/')+1:]
	p, err := parsePolicy(strings.TrimSuffix(name, filepath.Ext(name)), source, string(text))
	if err == nil {
		r.in.Policies = append(r.in.Policies, p)
	}
	return err
}
