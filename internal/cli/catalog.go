// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/tokens"
)

// addPricesFlag adds the flag that catalog reads.
func addPricesFlag(cmd *cobra.Command) {
	cmd.Flags().String("prices", "", "price table `FILE` of your own, laid over the built-in one")
}

// catalog is the built-in price table, under the user's own if there is one.
func catalog(cmd *cobra.Command) (*tokens.Catalog, error) {
	path, _ := cmd.Flags().GetString("prices")
	if path == "" {
		return tokens.Default(), nil
	}
	own, err := readFile(path, tokens.LoadCatalog)
	if err != nil {
		return nil, err
	}
	return tokens.Default().Merge(own), nil
}

// readFile reads the file at path; errors name it.
func readFile[T any](path string, read func(io.Reader) (T, error)) (result T, err error) {
	file, err := os.Open(path)
	if err != nil {
		return result, err
	}
	defer file.Close()
	if result, err = read(file); err != nil {
		return result, fmt.Errorf("%s: %w", path, err)
	}
	return result, nil
}
