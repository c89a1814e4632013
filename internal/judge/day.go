// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import "time"

// spend is what an agent's settled cycles used on one day.
type spend struct {
	// day counts from 1970 in UTC, by the time that steps came.
	day     int32
	tokens  int64
	costUSD float64
}

func dayOf(at int64) int32 { return int32(at / int64(24*time.Hour)) }

// day fills in what the agent has used today: by the cycles that have settled,
// and by this one. Callers hold the part's lock.
func (b *Bench) day(p *part, about *About, at int64, c *Cycle) {
	if !b.daily {
		return
	}
	today := dayOf(at)
	used, _ := p.days.Peek(about.owner())
	if used.day != today {
		used = spend{day: today}
	}
	mine := c.peek().charged
	if mine.day != today {
		mine = spend{}
	}
	b.facts.DayTokens = used.tokens - mine.tokens + c.tokens.Total()
	b.facts.DayCostUSD = max(0, used.costUSD-mine.costUSD) + c.costUSD
}

// charge adds a settled cycle to its agent's day; a correction adds what the
// cycle has grown by. Callers hold the part's lock.
func (b *Bench) charge(p *part, about *About, at int64, c *Cycle) {
	if !b.daily {
		return
	}
	today := dayOf(at)
	owner := about.owner()
	used, _ := p.days.Get(owner)
	if used.day != today {
		used = spend{day: today}
	}
	charged := &c.rare().charged
	if charged.day != today {
		*charged = spend{day: today}
	}
	used.tokens += c.tokens.Total() - charged.tokens
	used.costUSD += c.costUSD - charged.costUSD
	charged.tokens, charged.costUSD = c.tokens.Total(), c.costUSD
	p.days.Add(owner, used)
}
