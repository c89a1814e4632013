// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
)

// ledgerFilter picks entries.
type ledgerFilter struct {
	agent string
	kinds []string
	since string

	// from is what since means.
	from time.Time
}

// any reports whether every entry matches.
func (f *ledgerFilter) any() bool { return f.agent == "" && len(f.kinds) == 0 && f.since == "" }

// check reads the flags; now is what a since counts back from.
func (f *ledgerFilter) check(now time.Time) (err error) {
	for _, k := range f.kinds {
		if !slices.Contains(ledger.Kinds, ledger.Kind(k)) {
			return fmt.Errorf("--kind: got %q, allowed are %s", k, strings.Join(kindNames(), ", "))
		}
	}
	if f.since != "" {
		f.from, err = parseSince(f.since, now)
	}
	return err
}

func (f *ledgerFilter) match(e *ledger.Entry) bool {
	return (f.agent == "" || e.Agent == f.agent) &&
		(len(f.kinds) == 0 || slices.Contains(f.kinds, string(e.Kind))) &&
		!e.Time.Before(f.from)
}

func kindNames() (names []string) {
	for _, k := range ledger.Kinds {
		names = append(names, string(k))
	}
	return names
}

// parseSince reads a time, a day, or how long ago it was.
func parseSince(text string, now time.Time) (time.Time, error) {
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("--since: got %q, expected how long ago, such as 24h, a day such as 2026-03-01, or a time such as 2026-03-01T12:00:00Z", text)
}
