// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustapi

import "errors"

// Waiting is the error of an action that was carried out, but for what others have
// to finish, and are about to. To look again is all that is left to do.
type Waiting struct {
	// For says what it waits for, as "pod a of Job b is still there".
	For string
	// Err is of what kind it is; must be set.
	Err error
}

// Error implements error.
func (w *Waiting) Error() string { return w.For + ": " + w.Err.Error() }

// Unwrap is Err.
func (w *Waiting) Unwrap() error { return w.Err }

// WaitsFor says what an action waits for that ended in this error. What failed beside
// is a failure: an error that joins several waits for nothing.
func WaitsFor(err error) (what string, waits bool) {
	for err != nil {
		if w, ok := err.(*Waiting); ok { //nolint:errorlint // errors.As would look into those that are joined, too
			return w.For, true
		}
		if all, ok := err.(interface{ Unwrap() []error }); ok && len(all.Unwrap()) == 1 {
			err = all.Unwrap()[0]
			continue
		}
		err = errors.Unwrap(err)
	}
	return "", false
}
