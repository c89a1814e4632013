// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/leasehold/leasehold/internal/release/licence"
	"github.com/leasehold/leasehold/internal/release/modules"
)

// binaries are what we ship, each of the package of its name under cmd.
var binaries = []string{"leasehold", "otelcol-leasehold"}

func writeLicences(ctx context.Context, opts options, _ io.Writer) error {
	rows, err := rowsOf(ctx, opts.root)
	if err != nil {
		return err
	}
	file, err := os.Create(opts.out)
	if err != nil {
		return fmt.Errorf("write the licences: %w", err)
	}
	defer file.Close()
	if err := licence.WriteTable(file, rows); err != nil {
		return fmt.Errorf("write the licences: %w", err)
	}
	return file.Close()
}

// rowsOf are the modules of the binaries with their licences.
func rowsOf(ctx context.Context, root string) ([]licence.Row, error) {
	linked := map[string][]modules.Module{}
	for _, binary := range binaries {
		list, err := modules.Linked(ctx, root, modules.Targets, "./cmd/"+binary)
		if err != nil {
			return nil, err
		}
		linked[binary] = list
	}
	return licence.Rows(linked)
}
