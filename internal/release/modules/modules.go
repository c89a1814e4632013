// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package modules lists what is linked into our binaries.
package modules

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// A Module is one that a binary is linked with.
type Module struct {
	Path, Version string
	// Dir is where the go command keeps its files.
	Dir string
}

// A Target is an operating system and an architecture, as Go names them.
type Target struct{ OS, Arch string }

// Targets are those of a release.
var Targets = []Target{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}}

// Linked returns the modules that the packages need on any of the targets, by path and
// without the main one. It asks the go command in the folder root, which fetches what
// is missing.
func Linked(ctx context.Context, root string, targets []Target, packages ...string) ([]Module, error) {
	all := map[string]Module{}
	for _, target := range targets {
		if err := list(ctx, root, target, packages, all); err != nil {
			return nil, fmt.Errorf("list the modules for %s/%s: %w", target.OS, target.Arch, err)
		}
	}
	sorted := make([]Module, 0, len(all))
	for _, module := range all {
		sorted = append(sorted, module)
	}
	slices.SortFunc(sorted, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	return sorted, nil
}

func list(ctx context.Context, root string, target Target, packages []string, into map[string]Module) error {
	//nolint:gosec // the packages are ours
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-deps", "-json=Module"}, packages...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOOS="+target.OS, "GOARCH="+target.Arch)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(complaint.String()))
	}
	return decode(out, into)
}

// decode reads what `go list` prints: an object for each package, where the standard
// library's have no module.
func decode(out []byte, into map[string]Module) error {
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var listed struct {
			Module *struct {
				Module
				Main    bool
				Replace *Module
			}
		}
		switch err := decoder.Decode(&listed); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read what go list prints: %w", err)
		}
		if listed.Module == nil || listed.Module.Main {
			continue
		}
		module := listed.Module.Module
		if listed.Module.Replace != nil {
			module.Version, module.Dir = listed.Module.Replace.Version, listed.Module.Replace.Dir
		}
		into[module.Path] = module
	}
}
