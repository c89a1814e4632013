// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// Source holds the catalogue in use: the shipped table with a user's file laid
// over it. It watches nothing by itself; whoever owns it calls Reload. It is
// safe for concurrent use.
type Source struct {
	path    string
	current atomic.Pointer[Catalog]

	// mu guards seen, and lets one Reload run at a time.
	mu   sync.Mutex
	seen [sha256.Size]byte
}

// NewSource reads the user's table at path; with path "" there is only the
// shipped one. It fails when the file cannot be read, is no valid table, or
// has an alias for a model that nothing lists.
func NewSource(path string) (*Source, error) {
	s := &Source{path: path}
	s.current.Store(Default())
	if _, err := s.Reload(); err != nil {
		return nil, err
	}
	return s, nil
}

// Get returns the catalogue in use; it costs one atomic load.
func (s *Source) Get() *Catalog { return s.current.Load() }

// Reload reads the user's file again if its content changed. On an error the
// catalogue in use stays.
func (s *Source) Reload() (changed bool, err error) {
	if s.path == "" {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	data, err := readFile(s.path)
	if err != nil {
		return false, fmt.Errorf("read price file: %w", err)
	}
	sum := sha256.Sum256(data)
	if sum == s.seen {
		return false, nil
	}
	c, err := overlay(data)
	if err != nil {
		return false, fmt.Errorf("price file %s: %w", s.path, err)
	}
	s.current.Store(c)
	s.seen = sum
	return true, nil
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	return readAtMost(f, maxTable)
}

// overlay is the shipped table with the user's laid over it.
func overlay(data []byte) (*Catalog, error) {
	user, err := LoadCatalog(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	c := Default().Merge(user)
	if err := c.checkDeployments(); err != nil {
		return nil, err
	}
	return c, nil
}

// checkDeployments fails on a user's alias that leads nowhere.
func (c *Catalog) checkDeployments() error {
	for _, from := range slices.Sorted(maps.Keys(c.deployments)) {
		if m, _ := c.find("", clean(c.deployments[from])); m == nil {
			return fmt.Errorf("aliases.%s: got %q, want a model of this table or the shipped one, "+
				"as model or provider/model; `leasehold prices show` lists them", from, c.deployments[from])
		}
	}
	return nil
}
