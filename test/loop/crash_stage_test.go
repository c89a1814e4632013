// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/test/site"
)

// stage is one way of the order, on which the gateway dies.
type stage struct {
	name string
	// verb is what a person asks for, and decides what that comes to; both are "" where
	// begin starts it.
	verb    string
	decides trust.Kind
	begin   func(m *matrix)
	// from brings the agent to where the stage begins; after looks at the end of it.
	from, after func(m *matrix)
	// over reports whether all is done, of an agent none of whose actions is open.
	over func(m *matrix, a *v1alpha1.Agent) bool
	// most is the most that an agent may have whose status this is, beside what it
	// had: nil where it gets nothing.
	most func(a *v1alpha1.Agent) access
	// kinds are the actions of it, published those before which its status is, within
	// what else is died at.
	kinds, published []trust.ActionKind
	within           []string
}

// walk goes through a whole stage, and returns the places that the gateway died at.
func (m *matrix) walk(s *stage) (died []string) {
	m.t.Helper()
	s.from(m)
	m.through(s)
	s.after(m)
	m.eachOnce()
	died = m.diedAt()
	m.t.Logf("it died %d times, at %d places", m.deaths, len(died))
	return died
}

// through goes through a stage with a gateway that dies at every place, and looks each
// time at what the agent has then.
func (m *matrix) through(s *stage) {
	m.t.Helper()
	loot := m.loots(victim)
	had := m.has(loot)
	require.NoError(m.t, os.Mkdir(m.book, 0o700)) // from now on it dies
	if s.begin != nil {
		s.begin(m)
	}
	asked, before := s.verb == "", m.count(s.decides)
	require.Eventually(m.t, func() bool {
		switch {
		case m.Ended():
			m.deaths++
			had = m.noMore(s, loot, had)
			m.start()
		case !asked:
			// Of what a person asks for the answer may be lost; they look before they ask
			// again.
			if asked = m.count(s.decides) > before; !asked {
				_, _, _ = m.Try(victim, s.verb)
			}
		default:
			a := m.Get(victim)
			return settled(a) && s.over(m, a) && !m.Ended()
		}
		return false
	}, stagePatience, pause/5, "%s is done", s.name)
	m.noMore(s, loot, had)
	if s.decides != "" {
		assert.Equal(m.t, before+1, m.count(s.decides), "it is decided once, and nothing of it is lost")
	}
}

// stagePatience is how long a stage may take.
const stagePatience = 3 * patience

// count is how many decisions of a kind the ledger has.
func (m *matrix) count(kind trust.Kind) (n int) {
	for _, e := range m.entries() {
		if e.Kind == ledger.KindDecision && e.ID == string(kind) {
			n++
		}
	}
	return n
}

// diedAt are the places of the book, sorted.
func (m *matrix) diedAt() (places []string) {
	m.t.Helper()
	files, err := os.ReadDir(m.book)
	require.NoError(m.t, err)
	for _, f := range files {
		place, err := url.PathUnescape(f.Name())
		require.NoError(m.t, err)
		places = append(places, place)
	}
	slices.Sort(places)
	return places
}

// entries are those of the ledger.
func (m *matrix) entries() (all []ledger.Entry) {
	m.t.Helper()
	reader, err := ledger.NewReader(m.ledgerDir(), 1)
	require.NoError(m.t, err)
	defer func() { assert.NoError(m.t, reader.Close()) }()
	for {
		e, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(m.t, err)
		all = append(all, e)
	}
}

func (m *matrix) ledgerDir() string { return filepath.Join(filepath.Dir(m.Log), "state", "ledger") }

// eachOnce expects of the ledger a whole chain, in which each action that was called
// for has one end.
func (m *matrix) eachOnce() {
	m.t.Helper()
	require.NoError(m.t, m.Stop())
	_, err := ledger.Verify(m.t.Context(), m.ledgerDir(), ledger.Expect{})
	require.NoError(m.t, err)
	intents, ends := map[string]int{}, map[string]int{}
	for _, e := range m.entries() {
		switch e.Kind {
		case ledger.KindIntent:
			intents[e.ID]++
		case ledger.KindAction:
			var a trustapi.Action
			require.NoError(m.t, json.Unmarshal(e.Data, &a))
			if a.State == trustapi.StateDone || a.State == trustapi.StateOverridden {
				ends[e.ID]++
			}
		default:
		}
	}
	assert.NotEmpty(m.t, intents)
	assert.Equal(m.t, intents, ends)
}

// works waits until the cycle that runs has what it was given.
func (m *matrix) works() (loot site.Loot) {
	m.t.Helper()
	require.Eventually(m.t, func() bool {
		for _, loot = range m.loots(victim) {
			if m.alive(loot) == working {
				return true
			}
		}
		return false
	}, patience, pause/2, "the cycle works with its credentials")
	return loot
}

// ask asks for something while nothing dies, and waits until it is done.
func (m *matrix) ask(verb string, kind trust.Kind) {
	m.t.Helper()
	before := m.count(kind)
	require.Eventually(m.t, func() bool {
		m.Request(victim, verb)
		return m.count(kind) > before
	}, patience, pause, "%s is decided", verb)
	m.Await(victim, verb+" is done", func(a *v1alpha1.Agent) bool { return settled(a) && last(a, kind) })
}

func settled(a *v1alpha1.Agent) bool { return len(a.Status.OpenActions) == 0 }

func last(a *v1alpha1.Agent, kind trust.Kind) bool {
	return a.Status.LastDecision != nil && a.Status.LastDecision.Kind == string(kind)
}

// acted is how many actions of a kind were done.
func (m *matrix) acted(kind trust.ActionKind) (n int) {
	m.t.Helper()
	for _, e := range m.entries() {
		if e.Kind != ledger.KindAction {
			continue
		}
		var a trustapi.Action
		require.NoError(m.t, json.Unmarshal(e.Data, &a))
		if a.Kind == kind && a.State == trustapi.StateDone {
			n++
		}
	}
	return n
}
