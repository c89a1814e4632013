// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"
	"time"

	"github.com/leasehold/leasehold/internal/audit"
)

// Spent is what an agent spent lately, in buckets of time.
type Spent struct {
	// Fine are 6 hours by 5 minutes, Coarse 3 days by the hour: the bucket of
	// number n of the epoch is at n modulo their number.
	Fine   [fineBuckets]Bucket   `cbor:"1,keyasint"`
	Coarse [coarseBuckets]Bucket `cbor:"2,keyasint"`
	// Head and CoarseHead are the numbers of the newest buckets.
	Head       int64 `cbor:"3,keyasint"`
	CoarseHead int64 `cbor:"4,keyasint"`
	// Period is the number of the budget's period, In what was spent in it.
	Period int64  `cbor:"5,keyasint"`
	In     Bucket `cbor:"6,keyasint"`
	// Over says what is passed, "" for nothing.
	Over string `cbor:"7,keyasint,omitempty"`
}

// Bucket is what was spent in one span of time.
type Bucket struct {
	_       struct{} `cbor:",toarray"`
	Tokens  int64
	CostUSD float64
	Cycles  uint32
}

const (
	fineBuckets   = 72
	coarseBuckets = 72
	fineWidth     = 5 * time.Minute
	coarseWidth   = time.Hour
	// minBurnCycles is how many cycles the long window of a pair has to hold:
	// of fewer, one dear cycle would stop an agent.
	minBurnCycles = 20
)

// burn is a pair of windows that both have to burn the budget at a rate (Site
// Reliability Workbook, ch. 5), in buckets.
type burn struct {
	rate        float64
	long, short int
	coarse      bool
	text        string
}

var burns = [...]burn{
	{14.4, 12, 1, false, "14.4 times over 1h and 5m"},
	{6, 72, 6, false, "6 times over 6h and 30m"},
	{1, 72, 6, true, "1 time over 3 days and 6h"},
}

// spend takes in what a cycle spent.
func (f *facts) spend(at int64, v *audit.Verdict) {
	if !f.p.Budget.set() {
		return
	}
	s := f.s
	if s.Spent == nil {
		s.Spent = new(Spent)
	}
	b := Bucket{Tokens: tokens(v), CostUSD: cost(v), Cycles: 1}
	period := f.p.Budget.period()
	s.Spent.turn(f.now.UnixNano(), period)
	put(s.Spent.Fine[:], s.Spent.Head, at/int64(fineWidth), &b)
	put(s.Spent.Coarse[:], s.Spent.CoarseHead, at/int64(coarseWidth), &b)
	if at/int64(period) == s.Spent.Period {
		s.Spent.In.add(&b)
	}
	f.watchBudget()
}

// tokens and cost are what a verdict says was spent, within bounds.
func tokens(v *audit.Verdict) int64 {
	return min(max(0, v.Usage.Input), maxTokens) + min(max(0, v.Usage.Output), maxTokens)
}

func cost(v *audit.Verdict) float64 {
	if !(v.CostUSD > 0) {
		return 0
	}
	return math.Min(v.CostUSD, maxCost)
}

func (b *Bucket) add(c *Bucket) {
	b.Tokens = min(b.Tokens+c.Tokens, 4*maxTokens)
	b.CostUSD = math.Min(b.CostUSD+c.CostUSD, maxCost)
	b.Cycles = min(b.Cycles, math.MaxUint32-c.Cycles) + c.Cycles
}

// put adds to the bucket of a number, unless it is over.
func put(buckets []Bucket, head, number int64, b *Bucket) {
	if number <= head && number > head-int64(len(buckets)) && number >= 0 {
		buckets[number%int64(len(buckets))].add(b)
	}
}

// turn brings the buckets to now.
func (s *Spent) turn(now int64, period time.Duration) {
	now = max(0, now)
	s.Head = advance(s.Fine[:], s.Head, now/int64(fineWidth))
	s.CoarseHead = advance(s.Coarse[:], s.CoarseHead, now/int64(coarseWidth))
	if n := now / int64(period); n > s.Period {
		s.Period, s.In = n, Bucket{}
	}
}

// advance empties the buckets between head and number.
func advance(buckets []Bucket, head, number int64) int64 {
	if number <= head {
		return head
	}
	if number-head >= int64(len(buckets)) {
		clear(buckets)
		return number
	}
	for n := max(0, head) + 1; n <= number; n++ {
		buckets[n%int64(len(buckets))] = Bucket{}
	}
	return number
}

// watchBudget looks whether the budget is passed, or burns too fast.
func (f *facts) watchBudget() {
	s, b := f.s.Spent, &f.p.Budget
	if !b.set() || !f.p.Enforcement.Counts(ReasonBudget) {
		s.Over = ""
		return
	}
	s.turn(f.now.UnixNano(), b.period())
	if share := b.share(&s.In); share >= 1 {
		s.Over = spentText
		return
	}
	s.Over = ""
	for i := range burns {
		if s.burning(&burns[i], b, f.now.UnixNano()) {
			s.Over = burnTexts[i]
			return
		}
	}
}

// The sentences of budgets have no numbers that change with every cycle, so that
// they are told once.
const spentText = "the budget of this period is spent"

var burnTexts = func() (texts [len(burns)]string) {
	for i := range burns {
		texts[i] = "the budget burns at more than " + burns[i].text
	}
	return texts
}()

func (b *Budget) period() time.Duration {
	if b.Period <= 0 {
		return day
	}
	return b.Period
}

// share is how much of the budget this is, by tokens or cost, whichever is more.
func (b *Budget) share(spent *Bucket) (share float64) {
	if b.Tokens > 0 {
		share = float64(spent.Tokens) / float64(b.Tokens)
	}
	if b.CostUSD > 0 {
		share = math.Max(share, spent.CostUSD/b.CostUSD)
	}
	return share
}

// burning reports whether both windows of a pair burn the budget at its rate.
func (s *Spent) burning(p *burn, b *Budget, now int64) bool {
	buckets, head, width := s.Fine[:], s.Head, fineWidth
	if p.coarse {
		buckets, head, width = s.Coarse[:], s.CoarseHead, coarseWidth
	}
	// The newest bucket is not over: as much is taken of the one before the window
	// as is missing of it.
	missing := 1 - float64(now%int64(width))/float64(width)
	long := sum(buckets, head, p.long, missing)
	if long.Cycles < minBurnCycles || b.rate(&long, time.Duration(p.long)*width) < p.rate {
		return false
	}
	short := sum(buckets, head, p.short, missing)
	return b.rate(&short, time.Duration(p.short)*width) >= p.rate
}

// rate is how many times faster the budget is spent in a window than it lasts.
func (b *Budget) rate(spent *Bucket, window time.Duration) float64 {
	return b.share(spent) * float64(b.period()) / float64(window)
}

// sum adds up the last n buckets, and this share of the one before them.
func sum(buckets []Bucket, head int64, n int, share float64) (all Bucket) {
	if number := head - int64(n); n < len(buckets) && number >= 0 {
		before := buckets[number%int64(len(buckets))]
		all = Bucket{
			Tokens: int64(share * float64(before.Tokens)), CostUSD: share * before.CostUSD,
			Cycles: uint32(share * float64(before.Cycles)),
		}
	}
	for i := range int64(n) {
		if number := head - i; number >= 0 {
			all.add(&buckets[number%int64(len(buckets))])
		}
	}
	return all
}
