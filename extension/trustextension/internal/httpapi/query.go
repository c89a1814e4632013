// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// Bounds of what is asked for.
const (
	maxName      = 256
	defaultLimit = 100
	maxLimit     = 1000
)

// query is what a request asks for; the first thing that is wrong with it is its
// err.
type query struct {
	values url.Values
	err    error
}

// parse reads the query, in which only what is named may stand, once each.
func parse(r *http.Request, known ...string) *query {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return &query{err: bad("the query cannot be read: escape what is no letter and no digit")}
	}
	for key, all := range values {
		switch {
		case !slices.Contains(known, key):
			return &query{err: bad(fmt.Sprintf("there is no parameter %.40q here; there are: %s", key, strings.Join(known, ", ")))}
		case len(all) > 1:
			return &query{err: bad(fmt.Sprintf("the parameter %s is there more than once", key))}
		}
	}
	return &query{values: values}
}

func (q *query) fail(key, want string) {
	if q.err == nil {
		q.err = bad(fmt.Sprintf("%s must be %s (got %.40q)", key, want, q.values.Get(key)))
	}
}

// text is the value of key, of at most a name's length.
func (q *query) text(key string) string {
	value := q.values.Get(key)
	if len(value) > maxName || !utf8.ValidString(value) {
		q.fail(key, fmt.Sprintf("at most %d bytes of UTF-8", maxName))
	}
	return value
}

func (q *query) phase(key string) string {
	value := q.values.Get(key)
	if value == "" {
		return ""
	}
	if _, err := trust.ParsePhase(value); err != nil {
		q.fail(key, "a phase: shadow, restricted, semi-autonomous or autonomous")
	}
	return value
}

// number is the value of key, or other where there is none.
func (q *query) number(key string, other uint64) uint64 {
	value := q.values.Get(key)
	if value == "" {
		return other
	}
	n, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		q.fail(key, "a whole number from 0")
	}
	return n
}

func (q *query) limit() int {
	n := q.number("limit", defaultLimit)
	if n < 1 || n > maxLimit {
		q.fail("limit", fmt.Sprintf("from 1 to %d", maxLimit))
	}
	return int(min(n, maxLimit))
}

var kinds = []ledger.Kind{
	ledger.KindEvidence, ledger.KindDecision, ledger.KindIntent, ledger.KindAction,
	ledger.KindRequest, ledger.KindFleet, ledger.KindSystem,
}

// kinds is the value of key, kinds of entries with commas between them; nil for
// all.
func (q *query) kinds(key string) (found []ledger.Kind) {
	value := q.values.Get(key)
	if value == "" {
		return nil
	}
	for part := range strings.SplitSeq(value, ",") {
		if !slices.Contains(kinds, ledger.Kind(part)) || len(found) == len(kinds) {
			q.fail(key, "kinds of entries with commas between them: evidence, decision, intent, action, request, fleet, system")
			return nil
		}
		found = append(found, ledger.Kind(part))
	}
	return found
}

// agentOf is the agent's name in the path.
func agentOf(r *http.Request) (string, error) {
	name := r.PathValue("name")
	if name == "" || len(name) > maxName || !utf8.ValidString(name) {
		return "", bad(fmt.Sprintf("an agent's name has 1 to %d bytes of UTF-8; escape a slash in it as %%2F", maxName))
	}
	return name, nil
}

// isText reports whether s is UTF-8 without control characters and without those
// that change the direction of what is around them.
func isText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}
