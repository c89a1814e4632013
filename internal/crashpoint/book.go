// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build crashpoints

package crashpoint

import (
	"net/url"
	"os"
	"path/filepath"
	"sync"
)

// BookVariable names a folder that outlives the process, with a file for each place
// and step that it died at. While the folder is not there, nothing dies by it: so
// whoever starts the process says from when on.
const BookVariable = "LEASEHOLD_CRASH_BOOK"

var (
	book = os.Getenv(BookVariable)
	// one is held by who dies, so that it is one place that the process dies at.
	one sync.Mutex
)

// enter puts a place into the book for steps, and reports whether it is new there for
// any of them. Callers hold one.
func enter(place string, steps []string) (fresh bool) {
	if book == "" {
		return false
	}
	for _, step := range steps {
		if f, err := os.OpenFile(page(place, step), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
			_ = f.Close()
			fresh = true
		}
	}
	return fresh
}

// awaits reports whether the process may have to die at a place for one of the steps.
func awaits(place string, steps []string) bool {
	if book == "" {
		return false
	}
	for _, step := range steps {
		if _, err := os.Stat(page(place, step)); err != nil {
			return true
		}
	}
	return false
}

func page(place, step string) string { return filepath.Join(book, url.PathEscape(place+"/"+step)) }
