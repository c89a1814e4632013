// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// CauseLost is why an agent is in quarantine that the ledger says fell, and of
// whose fall the storage does not know.
const CauseLost = "storage.lost"

// believePage is how many entries are read at once.
const believePage = 1000

// believe stops the agents that fell after entry from, where the storage was
// lost or put back: else its loss would raise them again. One that rose starts
// where the storage has it.
func (t *tx) believe(from uint64) error {
	last := map[string]trustapi.Decision{}
	for from <= t.e.head.Seq {
		page, err := t.e.cfg.Ledger.Entries(from, believePage)
		if err != nil {
			return fmt.Errorf("read in the ledger what the storage lost: %w", err)
		}
		if len(page) == 0 {
			break
		}
		for i := range page {
			remember(last, &page[i])
		}
		from = page[len(page)-1].Seq + 1
	}
	for _, name := range slices.Sorted(maps.Keys(last)) {
		known, d := t.e.agents[name], last[name]
		fell := d.Kind == trust.Quarantining || known != nil && d.To < known.held.Phase
		if !fell || known != nil && known.held.Quarantine != nil {
			continue
		}
		t.e.cfg.Log.Error("the ledger says that an agent fell, and the storage does not know it: it is in quarantine until a person has looked", zap.String("agent", name))
		t.stop(name, CauseLost, "the ledger says that it fell, and what was kept of it is lost, so it is stopped until a person has looked")
	}
	return nil
}

// remember keeps the last decision that moved an agent in earnest.
func remember(last map[string]trustapi.Decision, e *ledger.Entry) {
	if e.Kind != ledger.KindDecision || e.Agent == "" {
		return
	}
	var d trustapi.Decision
	if err := json.Unmarshal(e.Data, &d); err != nil || d.Observed {
		return
	}
	switch d.Kind {
	case trust.Demote, trust.Quarantining, trust.Release, trust.Promote:
		last[e.Agent] = d
	}
}
