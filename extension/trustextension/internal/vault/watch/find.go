// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// Source is how what the watcher submits was proven.
const Source = "vault"

// finding is evidence of a rule about a token's cycle; where that is not known,
// about the token, and without an accessor about the request. Its ID follows from
// that and the rule, so that it is the same whenever it is told.
func (w *Watcher) finding(t *token, r *vaultaudit.Record, rule, text string) trustapi.Submission {
	cycle := t.Cycle
	if cycle == "" {
		cycle = nameless(cmp.Or(t.Accessor, r.Accessor, r.ID))
	}
	return submission(t.agent, cycle, rule, text, pcommon.NewTimestampFromTime(r.Time))
}

// nameless stands for the cycle of a token of which none is known: the accessor
// itself is not for everybody.
func nameless(accessor string) string {
	sum := sha256.Sum256([]byte(accessor))
	return "token-" + hex.EncodeToString(sum[:8])
}

func submission(agent, cycle, rule, text string, at pcommon.Timestamp) trustapi.Submission {
	f := anomaly.Witnessed(rule, text)
	f.Hard = rule == anomaly.RuleForeign
	s := trustapi.Submission{
		Agent: agent, Proven: true, Source: Source,
		Evidence: audit.Evidence{Subject: audit.Subject{Agent: agent, Cycle: cycle}, At: at, Finding: &f},
	}
	s.ID = s.Identify()
	return s
}

// submit has evidence taken in, each once while it is remembered.
func (w *Watcher) submit(ctx context.Context, all []trustapi.Submission) error {
	fresh := all[:0:0]
	for _, s := range all {
		if !w.seen.Contains(s.Agent + "\x00" + s.ID) {
			fresh = append(fresh, s)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := w.cfg.Submit(ctx, fresh); err != nil {
		return err
	}
	for _, s := range fresh {
		w.seen.Add(s.Agent+"\x00"+s.ID, struct{}{})
		w.cfg.Count(CountFindings, s.Finding.Rule)
	}
	return nil
}
