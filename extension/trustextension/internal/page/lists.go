// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"net/http"
	"strconv"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// shown is how many decisions and entries are on one page.
const shown = 50

type decisionsBody struct {
	Decisions []trustapi.Decision
	// Older is the number to go on before, 0 at the end; Newest says that this is
	// the first page.
	Older  uint64
	Newest bool
}

func (p *page) decisions(r *http.Request) (*view, error) {
	before := number(r, "before")
	found, older, err := p.Decisions(r.Context(), before, shown)
	if err != nil {
		return nil, err
	}
	v := &view{Template: "decisions", Title: "Decisions", Here: "decisions", Body: &decisionsBody{found, older, before == 0}}
	if before == 0 {
		v.Events = eventsPath + string(ledger.KindDecision)
	}
	return v, nil
}

type ledgerBody struct {
	Entries []ledger.Entry
	Older   uint64
	Newest  bool
}

func (p *page) ledger(r *http.Request) (*view, error) {
	head := p.Service.Fleet().Ledger.Seq
	to := number(r, "to")
	newest := to == 0 || to >= head
	if newest {
		to = head
	}
	from := uint64(1)
	if to > shown {
		from = to - shown + 1
	}
	entries, err := p.Service.Entries(from, int(to-from+1))
	if err != nil {
		return nil, err
	}
	for i, j := 0, len(entries)-1; i < j; i, j = i+1, j-1 {
		entries[i], entries[j] = entries[j], entries[i]
	}
	body := &ledgerBody{Entries: entries, Newest: newest, Older: from - 1}
	v := &view{Template: "ledger", Title: "Ledger", Here: "ledger", Body: body}
	if newest {
		v.Events = eventsPath + changing
	}
	return v, nil
}

// number is a whole number from the address; 0 for what is none.
func number(r *http.Request, key string) uint64 {
	n, err := strconv.ParseUint(r.URL.Query().Get(key), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
