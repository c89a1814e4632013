// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build crashpoints

package crashpoint

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// BookVariable names a folder that outlives the process, with a file for each place
// and step that it died at. While the folder is not there, nothing dies by it: so
// whoever starts the process says from when on.
const BookVariable = "LEASEHOLD_CRASH_BOOK"

// OnlyVariable is what the places and steps of the book begin with; the process dies by
// the book at no others. Without it, it dies at all.
const OnlyVariable = "LEASEHOLD_CRASH_ONLY"

var (
	book, only = os.Getenv(BookVariable), os.Getenv(OnlyVariable)
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
		if !counts(place, step) {
			continue
		}
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
		if _, err := os.Stat(page(place, step)); err != nil && counts(place, step) {
			return true
		}
	}
	return false
}

func counts(place, step string) bool { return strings.HasPrefix(place+"/"+step, only) }

func page(place, step string) string { return filepath.Join(book, url.PathEscape(place+"/"+step)) }
