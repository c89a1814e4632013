// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"os"
)

// spilled is what an agent that is told to leaves in a file, for a test to try or a
// thief to claim.
type spilled struct{ Token, Accessor, Lease, User, Password string }

// spill writes the file at once, so that nobody reads half of it.
func spill(path string, s spilled) error {
	next := path + ".next"
	if err := os.WriteFile(next, []byte(text(s)), 0o600); err != nil {
		return err
	}
	return os.Rename(next, path)
}

func readSpilled(path string) (s spilled, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	err = json.Unmarshal(content, &s)
	return s, err
}
