// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
)

// followEvery is how often it looks for more entries.
const followEvery = 250 * time.Millisecond

// goOn shows entries as they come, until the user has seen enough.
func (f *ledgerShowFlags) goOn(ctx context.Context, reader *ledger.Reader, shown *ledgerTable) error {
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil // it was asked to end
		case <-ticker.C:
		}
		more, broken := f.more(reader)
		if err := shown.write(more); err != nil || broken != nil {
			return errors.Join(err, broken)
		}
	}
}

// more reads what came and matches, a page of it at most.
func (f *ledgerShowFlags) more(reader *ledger.Reader) (found []ledger.Entry, err error) {
	for len(found) < maxShownEntries {
		e, err := reader.Next()
		switch {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return found, err
		case f.match(&e):
			found = append(found, e)
		}
	}
	return found, nil
}
