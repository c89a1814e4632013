// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package buildinfo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
)

// Sum is the SHA-256 of what is linked in: a line for each module, sorted by path, of
// the path, version and checksum that were compiled, those of the replacement where
// there is one. Two binaries with one sum are of the same sources, but for the main
// module. It is empty for no modules.
func Sum(modules []*debug.Module) string {
	if len(modules) == 0 {
		return ""
	}
	lines := make([]string, 0, len(modules))
	for _, module := range modules {
		compiled := module
		if module.Replace != nil {
			compiled = module.Replace
		}
		lines = append(lines, fmt.Sprintf("%s => %s %s %s\n", module.Path, compiled.Path, compiled.Version, compiled.Sum))
	}
	slices.Sort(lines)
	sum := sha256.New()
	_, _ = io.WriteString(sum, strings.Join(lines, "")) // a hash takes everything
	return hex.EncodeToString(sum.Sum(nil))
}
