// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vuln

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"
)

// Judge writes a line for each finding, and is an error where one is called that no
// exception explains; where an exception is over; and where one explains nothing any
// more, so that the list stays true.
func Judge(out io.Writer, findings []Finding, exceptions []Exception, today time.Time) error {
	explained, used := map[string]Exception{}, map[string]bool{}
	for _, exception := range exceptions {
		explained[exception.ID] = exception
	}
	var errs []error
	for _, finding := range findings {
		exception, ok := explained[finding.ID]
		state := "linked, never called"
		switch {
		case finding.Called == "":
		case !ok:
			state = "CALLED"
			errs = append(errs, fmt.Errorf("%s: %s is called: update %s to %s or explain it", finding.ID, finding.Called, finding.Module, cmp.Or(finding.Fixed, "a version without it, of which there is none yet")))
		case today.After(exception.Until.AddDate(0, 0, 1)):
			state, used[finding.ID] = "CALLED, and its exception is over", true
			errs = append(errs, fmt.Errorf("%s: its exception ended on %s", finding.ID, exception.Until.Format(time.DateOnly)))
		default:
			state, used[finding.ID] = "called, explained: "+exception.Why, true
		}
		if _, err := fmt.Fprintf(out, "%s %s: %s (%s)\n", finding.ID, finding.Module, finding.Summary, state); err != nil {
			return err
		}
	}
	for _, exception := range exceptions {
		if !used[exception.ID] {
			errs = append(errs, fmt.Errorf("%s: its exception explains nothing that is called: take it out", exception.ID))
		}
	}
	return errors.Join(errs...)
}
