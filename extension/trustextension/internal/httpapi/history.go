// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func (a *api) entries(w http.ResponseWriter, r *http.Request) error {
	q := parse(r, "from", "limit")
	from, limit := q.number("from", 1), q.limit()
	if q.err != nil {
		return q.err
	}
	from = max(from, 1)
	entries, err := a.service.Entries(from, limit)
	if err != nil {
		return err
	}
	found := trustapi.EntryList{Entries: list(entries), Next: from, Head: a.service.Fleet().Ledger}
	if n := len(entries); n > 0 {
		found.Next = entries[n-1].Seq + 1
	}
	return write(w, found)
}

func (a *api) history(w http.ResponseWriter, r *http.Request) error {
	var found trustapi.History
	var err error
	found.Entries, found.Before, err = past(a, r, true, func(e *ledger.Entry) (ledger.Entry, bool) { return *e, true })
	if err != nil {
		return err
	}
	return write(w, found)
}

func (a *api) verdicts(w http.ResponseWriter, r *http.Request) error {
	var found trustapi.VerdictList
	var err error
	found.Verdicts, found.Before, err = past(a, r, true, verdictOf)
	if err != nil {
		return err
	}
	return write(w, found)
}

func (a *api) agentDecisions(w http.ResponseWriter, r *http.Request) error {
	return a.listDecisions(w, r, true)
}

func (a *api) decisions(w http.ResponseWriter, r *http.Request) error {
	return a.listDecisions(w, r, false)
}

func (a *api) listDecisions(w http.ResponseWriter, r *http.Request, ofAgent bool) error {
	var found trustapi.DecisionList
	var err error
	found.Decisions, found.Before, err = past(a, r, ofAgent, decisionOf)
	if err != nil {
		return err
	}
	return write(w, found)
}

// lastDecisions are at most limit decisions before a sequence number.
func (a *api) lastDecisions(ctx context.Context, before uint64, limit int) ([]trustapi.Decision, uint64, error) {
	return walk(ctx, a, before, limit, decisionOf)
}

// past lists what read makes of the ledger's entries, newest first, those on the
// agent in the path or all.
func past[T any](a *api, r *http.Request, ofAgent bool, read func(*ledger.Entry) (T, bool)) ([]T, uint64, error) {
	q := parse(r, "before", "limit")
	before, limit := q.number("before", 0), q.limit()
	if q.err != nil {
		return nil, 0, q.err
	}
	if !ofAgent {
		return walk(r.Context(), a, before, limit, read)
	}
	d, err := a.detail(r)
	if err != nil {
		return nil, 0, err
	}
	return walk(r.Context(), a, before, limit, func(e *ledger.Entry) (one T, ok bool) {
		if e.Agent != d.Name {
			return one, false
		}
		return read(e)
	})
}

func walk[T any](ctx context.Context, a *api, before uint64, limit int, read func(*ledger.Entry) (T, bool)) ([]T, uint64, error) {
	found := []T{}
	next, err := a.back(ctx, before, func(e *ledger.Entry) bool {
		if one, ok := read(e); ok {
			found = append(found, one)
		}
		return len(found) < limit
	})
	return found, next, err
}

// decisionOf is the decision that an entry records. Its place, its time and whom
// it concerns are the entry's own.
func decisionOf(e *ledger.Entry) (d trustapi.Decision, ok bool) {
	if e.Kind != ledger.KindDecision || json.Unmarshal(e.Data, &d) != nil {
		return trustapi.Decision{}, false
	}
	d.Seq, d.At, d.Agent = e.Seq, e.Time, e.Agent
	d.Reasons, d.Actions = list(d.Reasons), list(d.Actions)
	return d, true
}

// verdictOf is the verdict that an entry records: evidence that has a score.
func verdictOf(e *ledger.Entry) (trustapi.Verdict, bool) {
	var v struct {
		trustapi.Verdict
		Score *float64 `json:"score"`
	}
	if e.Kind != ledger.KindEvidence || json.Unmarshal(e.Data, &v) != nil || v.Score == nil {
		return trustapi.Verdict{}, false
	}
	v.Verdict.Score = *v.Score
	v.Seq, v.At, v.Rules = e.Seq, e.Time, list(v.Rules)
	return v.Verdict, true
}
