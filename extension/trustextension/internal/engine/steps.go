// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"encoding/json"
	"strings"

	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// steps are what a group comes to, by the names that tests die at it by: what is
// decided, and with that what becomes of actions and credentials. What is refused
// changes nothing, and is none. Outside of such tests there are none at all.
func (t *tx) steps() (decisions, all []string) {
	if !crashpoint.Enabled {
		return nil, nil
	}
	for i := range t.drafts {
		switch d := &t.drafts[i]; {
		case d.Kind == ledger.KindDecision && d.ID != string(trust.Refuse):
			decisions = append(decisions, d.ID)
		case d.Kind == ledger.KindSystem && strings.HasPrefix(d.ID, "credential."):
			all = append(all, d.ID)
		case d.Kind == ledger.KindAction:
			var a trustapi.Action
			if json.Unmarshal(d.Data, &a) == nil {
				all = append(all, string(a.Kind)+"."+a.State)
			}
		}
	}
	return decisions, append(all, decisions...)
}
