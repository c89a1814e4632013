// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"time"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

// modelName is a model as a cycle's spans name it; its number in the cycle is
// its index.
type modelName struct {
	provider, name, tier string
	// listed is the price table's entry, nil when it has none.
	listed *tokens.Model
}

// modelNumber is the number of the step's model in the cycle, -1 when the step
// names none.
func (h *shard) modelNumber(s *state, m *cycle.Model) int32 {
	name := m.Name()
	if name == "" {
		return -1
	}
	for i := range s.names {
		n := &s.names[i]
		if n.name == name && n.provider == m.Provider && n.tier == m.ServiceTier {
			return int32(i)
		}
	}
	listed := h.lookUp(m)
	if len(s.names) >= h.cfg.MaxModels {
		return h.otherModel(s)
	}
	s.names = append(s.names, modelName{h.names.share(m.Provider), h.names.share(name), h.names.share(m.ServiceTier), listed})
	return int32(len(s.names) - 1)
}

// otherModel is where a cycle's models go beyond MaxModels: the place after
// the last, without a price.
func (h *shard) otherModel(s *state) int32 {
	if len(s.names) == h.cfg.MaxModels {
		s.names = append(s.names, modelName{name: OtherName})
	}
	return int32(h.cfg.MaxModels)
}

type modelKey struct{ provider, name string }

// maxLookups bounds the shard's memory of names looked up in the price table.
const maxLookups = 4096

// lookUp finds a model in the price table. The response's model is the one
// that is billed; the requested one is only asked where that is not listed.
func (h *shard) lookUp(m *cycle.Model) *tokens.Model {
	if catalog := h.cfg.Prices(); catalog != h.catalog {
		h.catalog = catalog
		clear(h.lookups)
	}
	for _, name := range [...]string{m.Response, m.Request} {
		if name == "" {
			continue
		}
		key := modelKey{m.Provider, name}
		found, ok := h.lookups[key]
		if !ok {
			if len(h.lookups) >= maxLookups {
				clear(h.lookups)
			}
			found, _ = h.catalog.Find(m.Provider, name)
			h.lookups[key] = found
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// pricer prices the calls of one cycle; now bounds the dates that span times
// may claim.
type pricer struct {
	names []modelName
	now   int64
}

// Price implements tokens.Pricer.
func (p pricer) Price(model int32, u cycle.Usage, end uint64) tokens.Cost {
	if model < 0 || p.names[model].listed == nil {
		return tokens.Cost{}
	}
	n := &p.names[model]
	at := p.date(end)
	usd, source := n.listed.Cost(u, at, n.tier)
	return tokens.Cost{USD: usd, Source: source, Caches: n.listed.Caches(u, at, n.tier)}
}

// date is the time to price a call at: its own, unless that lies in the
// future or before there were such models.
func (p pricer) date(end uint64) time.Time {
	at := int64(min(end, 1<<63-1))
	if at < firstPlausible || at > p.now {
		at = p.now
	}
	return time.Unix(0, at)
}

var firstPlausible = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
