// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"fmt"
	"regexp"
	"strings"
)

// maxPath is how long a path may be, in bytes.
const maxPath = 1024

// plain is a part of a path that means the same to every URL parser on the way.
var plain = regexp.MustCompile(`^[A-Za-z0-9._:@=+~,-]+$`)

// checkPath is why a path does not go into a URL, "" when it does: a part such as
// ".." would let an id name another thing to do.
func checkPath(path string) string {
	if len(path) > maxPath {
		return fmt.Sprintf("the path is longer than %d bytes", maxPath)
	}
	for part := range strings.SplitSeq(path, "/") {
		if why := checkPart(part); why != "" {
			return why
		}
	}
	return ""
}

// checkPart is checkPath for what is one part, such as the name of an entity.
func checkPart(part string) string {
	switch {
	case part == "":
		return "a part of the path is empty"
	case len(part) > maxPath:
		return fmt.Sprintf("a part of the path is longer than %d bytes", maxPath)
	case part == ".", part == "..", !plain.MatchString(part):
		return fmt.Sprintf("a part of the path is not made of letters, digits and ._:@=+~,-: %q", clean(part))
	}
	return ""
}
