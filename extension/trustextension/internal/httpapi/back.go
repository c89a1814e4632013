// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"context"
	"slices"

	"github.com/leasehold/leasehold/internal/ledger"
)

// Bounds of a walk back through the ledger, in entries: what is read at once,
// and what one request may have read.
const (
	stride  = 512
	maxWalk = 20 * stride
)

// back shows the entries before seq to take, newest first, until it wants no
// more, maxWalk are read, or the ledger's oldest entry is passed. It returns the
// seq to go on before, 0 at the ledger's end.
func (a *api) back(ctx context.Context, before uint64, take func(*ledger.Entry) (more bool)) (uint64, error) {
	if head := a.service.Fleet().Ledger.Seq; before == 0 || before > head {
		before = head + 1
	}
	for range maxWalk / stride {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		from := uint64(1)
		if before > stride {
			from = before - stride
		}
		entries, err := a.between(from, before)
		if err != nil {
			return 0, err
		}
		for i := range slices.Backward(entries) {
			if !take(&entries[i]) {
				return older(entries[i].Seq), nil
			}
		}
		if from == 1 || len(entries) == 0 || entries[0].Seq > from {
			return 0, nil // what is before was dropped, or never was
		}
		before = from
	}
	return before, nil
}

// older is the seq to go on before after the entry seq, 0 if it was the first.
func older(seq uint64) uint64 {
	if seq <= 1 {
		return 0
	}
	return seq
}

// between reads entries from on and before before.
func (a *api) between(from, before uint64) (all []ledger.Entry, err error) {
	for from < before {
		some, err := a.service.Entries(from, int(before-from))
		if err != nil {
			return nil, err
		}
		if len(some) == 0 || some[0].Seq >= before {
			return all, nil
		}
		for len(some) > 0 && some[len(some)-1].Seq >= before {
			some = some[:len(some)-1]
		}
		all = append(all, some...)
		from = some[len(some)-1].Seq + 1
	}
	return all, nil
}
