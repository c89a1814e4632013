// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"errors"
	"sync"

	"github.com/leasehold/leasehold/internal/ledger"
)

// File is a ledger in files that is opened again after a fault that it could not
// undo, so that an engine outlives a full disk. All of it may be called from any
// goroutine.
type File struct {
	open func() (of, error)
	mu   sync.RWMutex
	of   of
	// broken says that it has to be opened again.
	broken bool
}

// of is the ledger as far as it is used here.
type of interface {
	Append(entries []ledger.Entry) error
	Head() ledger.Head
	Entries(from uint64, limit int) ([]ledger.Entry, error)
	Recovered() *ledger.Tear
	Close() error
}

// Open opens a ledger as ledger.Open does.
func Open(cfg ledger.Config) (*File, error) {
	return newFile(func() (of, error) {
		l, err := ledger.Open(cfg)
		if err != nil {
			return nil, err // not an interface around nil
		}
		return l, nil
	})
}

func newFile(open func() (of, error)) (*File, error) {
	l, err := open()
	if err != nil {
		return nil, err
	}
	return &File{open: open, of: l}, nil
}

// Append writes entries; see ledger.Ledger.
func (f *File) Append(entries []ledger.Entry) error {
	l, err := f.writable()
	if err != nil {
		return err
	}
	err = l.Append(entries)
	if errors.Is(err, ledger.ErrStopped) {
		f.mu.Lock()
		f.broken = true
		f.mu.Unlock()
	}
	return err
}

// writable is the ledger, opened again if it was broken. The old one has to let
// go of its files first.
func (f *File) writable() (of, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.broken {
		return f.of, nil
	}
	_ = f.of.Close() // it can only say again what broke it
	again, err := f.open()
	if err != nil {
		return nil, err
	}
	f.of, f.broken = again, false
	return again, nil
}

func (f *File) now() of {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.of
}

// Head is the end of the chain.
func (f *File) Head() ledger.Head { return f.now().Head() }

// Entries reads entries; see ledger.Ledger.
func (f *File) Entries(from uint64, limit int) ([]ledger.Entry, error) {
	return f.now().Entries(from, limit)
}

// Recovered tells what the last opening had to cut off, nil if nothing.
func (f *File) Recovered() *ledger.Tear { return f.now().Recovered() }

// Close lets another process have the ledger.
func (f *File) Close() error { return f.now().Close() }
