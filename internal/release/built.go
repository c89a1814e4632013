// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/release/licence"
	"github.com/leasehold/leasehold/internal/release/modules"
)

// built is a binary in bin, where target is its folder, as linux_amd64.
type built struct{ name, target, file string }

// findBuilt finds the binaries of the targets that are there. Half a target is an error.
func findBuilt(bin string) (all []built, err error) {
	folders, err := filepath.Glob(filepath.Join(bin, "*_*"))
	if err != nil {
		return nil, fmt.Errorf("look for binaries: %w", err)
	}
	for _, folder := range folders {
		for _, name := range binaries {
			file := filepath.Join(folder, name)
			if _, err := os.Stat(file); err != nil {
				return nil, fmt.Errorf("look for binaries: %w", err)
			}
			all = append(all, built{name, filepath.Base(folder), file})
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no folder of binaries in %s, as linux_amd64", bin)
	}
	return all, nil
}

// common is what several archives hold or need.
type common struct {
	licence []byte
	ids     map[string][]string
	rows    []licence.Row
	std     modules.Module
}

func commonFiles(ctx context.Context, root string) (common, error) {
	text, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		return common{}, fmt.Errorf("read our licence: %w", err)
	}
	found := common{licence: text, ids: map[string][]string{}}
	if found.rows, err = rowsOf(ctx, root); err != nil {
		return found, err
	}
	for _, row := range found.rows {
		found.ids[row.Path] = row.IDs
	}
	goroot, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return found, fmt.Errorf("ask where Go is: %w", err)
	}
	found.std = modules.Module{Path: "Go", Dir: strings.TrimSpace(string(goroot))}
	return found, nil
}

// texts are the licences of what the binary is linked with.
func (c common) texts(file string) ([]byte, error) {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read what the binary is linked of: %w", err)
	}
	std := c.std
	std.Version = info.GoVersion
	linked := []modules.Module{std}
	for _, module := range info.Deps {
		at := slices.IndexFunc(c.rows, func(row licence.Row) bool { return row.Path == module.Path })
		if at < 0 {
			return nil, fmt.Errorf("it is linked with %s, of which the sources know nothing: build it anew", module.Path)
		}
		linked = append(linked, c.rows[at].Module)
	}
	var texts bytes.Buffer
	err = licence.WriteTexts(&texts, linked)
	return texts.Bytes(), err
}
