// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import "strings"

// Matches reports whether a path of a request is one of those that a path of a
// policy is for: + is one segment, a trailing * any rest.
func Matches(pattern, path string) bool {
	glob := strings.HasSuffix(pattern, "*")
	want, got := strings.Split(strings.TrimSuffix(pattern, "*"), "/"), strings.Split(path, "/")
	for i, w := range want {
		switch last := i == len(want)-1; {
		case i >= len(got):
			return false
		case last && glob:
			return strings.HasPrefix(got[i], w)
		case w != "+" && w != got[i]:
			return false
		}
	}
	return len(got) == len(want)
}
