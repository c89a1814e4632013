// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package licence finds out under which licences a module may be passed on.
package licence

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// covered is how much of a file's words a licence has to explain, in percent, for the
// file to be that licence's text; the rest are names and years.
const covered = 75

// Allowed are the licences that something we ship may have, by SPDX identifier: those
// under which a binary may be given to anybody together with the texts.
var Allowed = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MPL-2.0", "Unlicense", "Zlib"}

var (
	licenceFile = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying)([-._].*)?$`)
	// A table of what a module has taken from others is no licence, but goes along.
	noticeFile = regexp.MustCompile(`(?i)^(notice([-._](md|txt))?|licen[cs]e.*\.csv)$`)
	// What documents and sources are under says nothing of the code that we ship.
	otherFile = regexp.MustCompile(`(?i)\.(csv|docs|go)$`)
)

// A Text is a file that has to go along with a binary.
type Text struct {
	Name string
	Body []byte
}

// Found is what a module's folder says of its licence.
type Found struct {
	// IDs are SPDX identifiers, sorted, each once.
	IDs []string
	// Texts are the licences, then the notices.
	Texts []Text
}

// Of reads the licence files in a module's folder. It is an error where there is none,
// where one is not recognised, and where one is not allowed.
func Of(dir string) (Found, error) {
	var found Found
	texts, err := read(dir, func(name string) bool { return licenceFile.MatchString(name) && !otherFile.MatchString(name) })
	if err != nil {
		return found, err
	}
	if len(texts) == 0 {
		return found, fmt.Errorf("no licence file in %s", filepath.Base(dir))
	}
	for _, text := range texts {
		ids, err := recognise(text)
		if err != nil {
			return found, err
		}
		found.IDs = append(found.IDs, ids...)
	}
	slices.Sort(found.IDs)
	found.IDs = slices.Compact(found.IDs)
	notices, err := read(dir, noticeFile.MatchString)
	found.Texts = slices.Concat(texts, notices)
	return found, err
}

func read(dir string, wanted func(name string) bool) (texts []Text, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("look for licences: %w", err)
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !wanted(entry.Name()) {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("read a licence: %w", err)
		}
		texts = append(texts, Text{entry.Name(), body})
	}
	slices.SortFunc(texts, func(a, b Text) int { return cmp.Compare(a.Name, b.Name) })
	return texts, nil
}

func recognise(text Text) (ids []string, err error) {
	coverage := licensecheck.Scan(text.Body)
	for _, match := range coverage.Match {
		if match.IsURL {
			continue
		}
		if !slices.Contains(Allowed, match.ID) {
			return nil, fmt.Errorf("%s holds %s, under which we may not ship: use another module, or add it to Allowed with a lawyer's word", text.Name, match.ID)
		}
		ids = append(ids, match.ID)
	}
	if len(ids) == 0 || coverage.Percent < covered {
		return nil, fmt.Errorf("%s: only %.0f %% of it is the text of a licence that is known (%s)", text.Name, coverage.Percent, strings.Join(ids, ", "))
	}
	return ids, nil
}
