// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// segment is a file of the ledger.
type segment struct {
	// first is the sequence number of its first entry, and its name.
	first uint64
	// size is how much of it is whole.
	size int64
}

const (
	segmentPrefix = "ledger-"
	segmentSuffix = ".jsonl"
	segmentDigits = 20
)

func segmentName(first uint64) string {
	return fmt.Sprintf("%s%0*d%s", segmentPrefix, segmentDigits, first, segmentSuffix)
}

func segmentPath(dir string, first uint64) string { return filepath.Join(dir, segmentName(first)) }

// segments lists the segments in dir by their first entry. Other files are
// nobody's.
func segments(dir string) ([]segment, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []segment
	for _, f := range files {
		number, ok := strings.CutPrefix(f.Name(), segmentPrefix)
		number, ok2 := strings.CutSuffix(number, segmentSuffix)
		first, err := strconv.ParseUint(number, 10, 64)
		if !ok || !ok2 || err != nil || first == 0 || f.Name() != segmentName(first) {
			continue
		}
		info, err := f.Info()
		if err != nil {
			return nil, err
		}
		all = append(all, segment{first: first, size: info.Size()})
	}
	slices.SortFunc(all, func(a, b segment) int {
		if a.first < b.first {
			return -1
		}
		return 1 // no two files have one name
	})
	return all, nil
}
