// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed prices/*.yaml
var shipped embed.FS

// Default returns the table that Leasehold ships: every file of prices/ read
// as one. It is parsed at the first call.
func Default() *Catalog { return parseShipped() }

var parseShipped = sync.OnceValue(func() *Catalog {
	t, err := readTables(shipped)
	if err != nil {
		// A broken embedded file cannot pass this package's tests.
		panic(fmt.Sprintf("embedded price table: %v", err))
	}
	return t.catalog()
})

// readTables joins all tables of a folder, in the order of their names.
func readTables(dir fs.FS) (*table, error) {
	names, err := fs.Glob(dir, "prices/*.yaml")
	if err != nil {
		return nil, err
	}
	all := &table{}
	for _, name := range names {
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		t, err := parseTable(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all.version += t.version
		all.providers = append(all.providers, t.providers...)
		all.models = append(all.models, t.models...)
	}
	return all, nil
}
