// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// shelf keeps in memory; writing fails while broken is set.
type shelf struct {
	kept              map[string][]byte
	broken, onlyIndex bool
}

var errShelf = errors.New("disk full")

func (s *shelf) Get(_ context.Context, key string) ([]byte, error) { return s.kept[key], nil }

func (s *shelf) Set(_ context.Context, key string, value []byte) error {
	if s.broken && (!s.onlyIndex || key == indexKey) {
		return errShelf
	}
	s.kept[key] = value
	return nil
}

func (s *shelf) Delete(_ context.Context, key string) error {
	delete(s.kept, key)
	return nil
}

const keyID = 7

func newShelf() *shelf { return &shelf{kept: map[string][]byte{}} }

// taught is a bench whose planner is warm, saved on a shelf.
func taught(t *testing.T) (*Bench, *shelf) {
	t.Helper()
	b, s := newBench(t), newShelf()
	teach(t, b, anomaly.DefaultWarmUp)
	require.NoError(t, b.Memory().Save(t.Context(), s, keyID))
	return b, s
}

func TestBaselinesOutliveTheProcess(t *testing.T) {
	_, s := taught(t)
	assert.Len(t, s.kept, 2, "the list and one baseline")
	b := newBench(t)
	loaded, err := b.Memory().Load(t.Context(), s, keyID)
	require.NoError(t, err)
	assert.Equal(t, Loaded{Baselines: 1}, loaded)
	assert.Equal(t, []string{"path.destination"}, rules(usual(b, "evil@example.net").found))
	assert.Empty(t, usual(b, "customer@example.com").found)
	before := len(s.kept)
	require.NoError(t, b.Memory().Save(t.Context(), s, keyID), "nothing has changed")
	assert.Len(t, s.kept, before)
}

func TestNothingKeptYet(t *testing.T) {
	loaded, err := newBench(t).Memory().Load(t.Context(), newShelf(), keyID)
	require.NoError(t, err)
	assert.Equal(t, Loaded{}, loaded)
}

// What is lost must not make an agent look better: it earns nothing.
func TestLostBaselines(t *testing.T) {
	damage := func(prefix string, edit func([]byte) []byte) func(*shelf) {
		return func(s *shelf) {
			for name, data := range s.kept {
				if (name == indexKey) == (prefix == indexKey) && strings.HasPrefix(name, prefix) {
					s.kept[name] = edit(append([]byte{}, data...))
				}
			}
		}
	}
	for name, tt := range map[string]struct {
		edit func(*shelf)
		key  uint64
		want string
	}{
		"a baseline is damaged": {damage(baselinePrefix, func(d []byte) []byte { d[len(d)-1] ^= 1; return d }), keyID, `baseline of agent "planner"`},
		"its owner is damaged":  {damage(baselinePrefix, func(d []byte) []byte { return d[:1] }), keyID, "its owner cannot be read"},
		"it is gone":            {damage(baselinePrefix, func([]byte) []byte { return nil }), keyID, "its owner cannot be read"},
		"the list is damaged":   {damage(indexKey, func(d []byte) []byte { return d[:11] }), keyID, "list of baselines is damaged"},
		"a later version":       {damage(indexKey, func(d []byte) []byte { d[0] = 9; return d }), keyID, "version 9"},
		"another hash key":      {func(*shelf) {}, keyID + 1, "another hash_key"},
	} {
		t.Run(name, func(t *testing.T) {
			_, s := taught(t)
			tt.edit(s)
			b := newBench(t)
			loaded, err := b.Memory().Load(t.Context(), s, tt.key)
			require.NoError(t, err)
			require.Len(t, loaded.Lost, 1)
			require.ErrorContains(t, loaded.Lost[0], tt.want)
			r := usual(b, "evil@example.net")
			v, told := r.settle(t)
			assert.Equal(t, []string{"path.unknown"}, rules(told))
			assert.GreaterOrEqual(t, v.Badness, .25)
			for range anomaly.DefaultWarmUp {
				r := usual(b, "customer@example.com")
				r.settle(t)
				require.True(t, r.forget(), "a new baseline can be learned")
			}
			v, _ = usual(b, "customer@example.com").settle(t)
			assert.Empty(t, v.Fired, "and then all is as before")
		})
	}
}

func TestEvictionNeverMakesAnAgentLookBetter(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Baselines.MaxAgents = 1 })
	teach(t, b, anomaly.DefaultWarmUp)
	s := newShelf()
	require.NoError(t, b.Memory().Save(t.Context(), s, keyID))
	require.Contains(t, s.kept, nameOf(anomaly.BaselineKey{Agent: "planner", Task: "order"}))
	for range anomaly.DefaultWarmUp {
		other := usual(b, "customer@example.com")
		other.about.Agent = "writer"
		other.settle(t)
		require.True(t, other.forget())
	}
	assert.Equal(t, Stats{Baselines: 1, Evicted: 1}, b.Memory().Stats())
	v, told := usual(b, "evil@example.net").settle(t)
	assert.Equal(t, []string{"path.unknown"}, rules(told))
	assert.GreaterOrEqual(t, v.Badness, .25)
	require.NoError(t, b.Memory().Save(t.Context(), s, keyID))
	assert.Len(t, s.kept, 2, "the list and the other one: the evicted one is deleted")
}

// Agents that come once and never again leave nothing behind, whether they are
// kept, cannot be kept or are only held.
func TestWhatIsRememberedOfAgentsIsBounded(t *testing.T) {
	const limit, saves = 16, 20
	for name, s := range map[string]*shelf{
		"no storage": nil, "storage": newShelf(), "storage that fails": {broken: true},
		"storage that fails for the list": {kept: map[string][]byte{}, broken: true, onlyIndex: true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, func(c *Config) { c.Baselines.MaxAgents = limit })
			for i := range saves * 2 * limit {
				r := usual(b, "customer@example.com")
				r.about.Agent = fmt.Sprintf("agent-%d", i)
				r.settle(t)
				require.True(t, r.forget())
				if i%(2*limit) == 0 && s != nil {
					_ = b.Memory().Save(t.Context(), s, keyID)
				}
			}
			m, p := b.Memory(), &b.Memory().parts[0]
			assert.LessOrEqual(t, len(p.dirty), 2*limit)
			assert.LessOrEqual(t, len(p.kept), 2*limit)
			assert.LessOrEqual(t, len(p.gone), 2*limit)
			assert.LessOrEqual(t, len(m.gone), maxGone*limit)
		})
	}
}

func TestAFailedSaveIsTriedAgain(t *testing.T) {
	b, s := newBench(t), newShelf()
	teach(t, b, 1)
	s.broken = true
	require.ErrorIs(t, b.Memory().Save(t.Context(), s, keyID), errShelf)
	s.broken, s.onlyIndex = true, true
	require.ErrorIs(t, b.Memory().Save(t.Context(), s, keyID), errShelf)
	s.broken = false
	require.NoError(t, b.Memory().Save(t.Context(), s, keyID))
	assert.Len(t, s.kept, 2, "the list too, though no baseline has changed since")
}

func FuzzRestore(f *testing.F) {
	b, s := newBench(f), newShelf()
	teach(f, b, 2)
	require.NoError(f, b.Memory().Save(f.Context(), s, keyID))
	for _, data := range s.kept {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = newBench(t).Memory().restore(data)
		_, _ = readIndex(data, keyID)
	})
}
