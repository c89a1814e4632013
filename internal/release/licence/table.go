// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package licence

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/release/modules"
)

// A Row is a module of the table.
type Row struct {
	modules.Module
	Found
	// Binaries are those that it is linked into, by name.
	Binaries []string
}

// Rows finds out the licence of each module of each binary. Every module that has none
// that will do is in the error.
func Rows(linked map[string][]modules.Module) ([]Row, error) {
	rows := map[string]*Row{}
	var errs []error
	for _, binary := range sorted(linked) {
		for _, module := range linked[binary] {
			if row, ok := rows[module.Path]; ok {
				row.Binaries = append(row.Binaries, binary)
				continue
			}
			found, err := Of(module.Dir)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s %s: %w", module.Path, module.Version, err))
			}
			rows[module.Path] = &Row{Module: module, Found: found, Binaries: []string{binary}}
		}
	}
	all := make([]Row, 0, len(rows))
	for _, path := range sorted(rows) {
		all = append(all, *rows[path])
	}
	return all, errors.Join(errs...)
}

// WriteTable writes the rows as a page.
func WriteTable(out io.Writer, rows []Row) error {
	var page strings.Builder
	page.WriteString(intro)
	for _, row := range rows {
		fmt.Fprintf(&page, "| %s | %s | %s | %s |\n", row.Path, row.Version, strings.Join(row.IDs, ", "), strings.Join(row.Binaries, ", "))
	}
	_, err := io.WriteString(out, page.String())
	return err
}

const intro = "# Licences of what is linked in\n\n" +
	"Made by `make generate`: every module that either binary is linked with, on any of the\n" +
	"systems of [a release](release.md), and the licences found in its files, by SPDX\n" +
	"identifier. Where there are several, parts of the module are under each. The standard\n" +
	"library of Go, BSD-3-Clause, comes on top. Their texts and notices are in every archive\n" +
	"and image, in `THIRD_PARTY_LICENSES.txt`.\n\n" +
	"A module whose licence is missing, not recognised or not one of those that\n" +
	"[`licence.Allowed`](../internal/release/licence/licence.go) lists fails the generator, and so `make test`.\n\n" +
	"| module | version | licences | linked into |\n|---|---|---|---|\n"

func sorted[V any](by map[string]V) []string {
	keys := make([]string, 0, len(by))
	for key := range by {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
