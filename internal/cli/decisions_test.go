// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// eventOf is a decision as the stream of events tells it.
func eventOf(seq uint64, agent string, kind trust.Kind) string {
	d := trustapi.Decision{
		Seq: seq, At: morning, Agent: agent, Kind: kind, From: trust.Restricted, To: trust.Shadow, By: trust.Engine,
		Reasons: []trust.Reason{{Rule: "debt", Text: "its debt of 7.1\nhas reached 6.91"}},
	}
	return fmt.Sprintf("id: %d\nevent: decision\ndata: %s\n\n", seq, lineOf(&d))
}

// TestFollow: the last decisions, then those that come; where the stream breaks
// it goes on after the last, and what comes twice is shown once.
func TestFollow(t *testing.T) {
	api := newFakeAPI(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	streams := []string{
		":\nretry: 1\n\n" + eventOf(421, "billing", trust.Demote) + "id: 425\n\n" + "data: cut off",
		eventOf(421, "billing", trust.Demote) + eventOf(426, "billing", trust.Freeze) + eventOf(427, "crawler", trust.Demote),
	}
	var from, query []string
	fleet := api.Config.Handler
	api.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/events" {
			fleet.ServeHTTP(w, r)
			return
		}
		from, query = append(from, r.Header.Get("Last-Event-ID")), append(query, r.URL.RawQuery)
		if len(from) > len(streams) {
			cancel() // as the user's interrupt
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, streams[len(from)-1])
	})
	var out, errOut bytes.Buffer
	line := []string{"decisions", "--follow", "--limit", "1", "--kind", "demote", "--kind", "ask"}
	code := Run(ctx, line, Streams{In: strings.NewReader(""), Out: &out, Err: &errOut})
	assert.Equal(t, ExitOK, code, errOut.String())
	assert.Equal(t, strings.Join([]string{
		"2026-03-02 08:57:00  support-desk  ask  semi-autonomous  by leasehold: its wealth of 152.4 has reached 100, and autonomous takes a person",
		"2026-03-02 09:00:00  billing  demote  restricted → shadow  by leasehold: its debt of 7.1·has reached 6.91",
		"2026-03-02 09:00:00  crawler  demote  restricted → shadow  by leasehold: its debt of 7.1·has reached 6.91",
		"",
	}, "\n"), out.String())
	assert.Equal(t, []string{"420", "425", "427"}, from)
	assert.Equal(t, []string{"kind=decision", "kind=decision", "kind=decision"}, query)
	assert.Contains(t, errOut.String(), "ended the stream; trying again.")
}

func TestFollowEndsWhereItMust(t *testing.T) {
	tests := map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"refused": {
			func(w http.ResponseWriter, _ *http.Request) { answerProblem(w, http.StatusForbidden, "not you") },
			"403 Forbidden: not you",
		},
		"no stream": {
			func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, 1) },
			`it answers with "application/json" and not with text/event-stream`,
		},
		"garbage": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				fmt.Fprint(w, "id: 900\nevent: decision\ndata: {\n\n")
			},
			`not the API of the trust extension; does --server say where that listens?: event "900"`,
		},
		"huge": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				fmt.Fprint(w, "data: "+strings.Repeat("x", 2<<20))
			},
			"answer is too large: an event has more than 1024 KB",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			api := newFakeAPI(t)
			fleet := api.Config.Handler
			api.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/v1/events" {
					test.handler(w, r)
					return
				}
				fleet.ServeHTTP(w, r)
			})
			code, _, stderr := run(t, "decisions", "--follow")
			assert.Equal(t, ExitError, code)
			assert.Contains(t, stderr, test.want)
		})
	}
}
