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

// first ends the process where it never did before.
func first(place string, steps []string) {
	if book == "" || len(steps) == 0 {
		return
	}
	one.Lock()
	defer one.Unlock()
	fresh := false
	for _, step := range steps {
		fresh = enter(place, step) || fresh
	}
	if fresh {
		die()
	}
}

// enter puts a place and step into the book, and reports whether they are new in it.
// Callers hold one.
func enter(place, step string) bool {
	f, err := os.OpenFile(page(place, step), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_ = f.Close()
	}
	return err == nil
}

// awaits reports whether the process is to die at a place yet.
func awaits(place, step string) bool {
	if _, err := os.Stat(book); book == "" || err != nil {
		return false
	}
	_, err := os.Stat(page(place, step))
	return os.IsNotExist(err)
}

func page(place, step string) string { return filepath.Join(book, url.PathEscape(place+"/"+step)) }
