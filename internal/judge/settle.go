// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

// Totals are what a cycle comes to as far as others have counted it.
type Totals struct {
	About
	// AgentSource, Cycle and Close are as in audit.Verdict.
	AgentSource, Cycle, Close string
	Status                    cycle.Status
	// Rooted is set when the root came; RootMissing when it did not, although
	// it was waited for long enough.
	Rooted, RootMissing bool
	// Succeeded is set when a witness says that the cycle's run did: then a missing
	// root is a gap of the telemetry, and nothing that the agent did.
	Succeeded bool
	// Steps is how many steps came, Beyond how many of them were too many to
	// be looked at; Orphans name a parent that never came.
	Steps, Beyond, Orphans int
	// Whole is as in anomaly.Facts, and so are Uses and UsesKnown.
	Whole                 bool
	Uses                  []anomaly.CredentialUse
	UsesKnown             bool
	ToolCalls, ToolErrors int
	Tokens                *tokens.Totals
	// Models are the names of the models in use.
	Models []string
	// Repeats are the spans of model calls whose requests other spans count.
	Repeats []uint64
	// Image identifies the container image, 0 when unknown.
	Image uint64
	// At is now, in Unix nanoseconds.
	At int64
	// PricesVersion identifies the price table.
	PricesVersion string
}

// expected is the badness that a clean cycle without a witness counts for, and
// one whose telemetry is missing: q0 of docs/score.md.
const expected = .05

// Settle judges a whole cycle, and again when late spans have come: v is then
// nil unless the verdict has become worse. told are the findings that no step
// has told.
func (b *Bench) Settle(c *Cycle, t *Totals) (v *audit.Verdict, told []anomaly.Finding) {
	b.complete(c, t)
	key := b.key(&t.About)
	part := c.known.partOf(b.memory, key)
	part.mu.Lock()
	defer part.mu.Unlock()
	b.in.Baseline = c.known.find(key)
	b.facts.BaselineLost = part.store.Lost(key)
	b.charge(part, &t.About, t.At, c)
	b.day(part, &t.About, t.At, c)
	confidence := b.confidence()
	b.facts.Confidence, b.facts.HasConfidence = confidence.Mean, stated(confidence.Source)
	b.engine.Cycle(&b.in, b.emit)
	v = b.verdict(c, t, confidence)
	told = b.untold(c)
	if !c.stand(v, confidence) {
		v = nil
	}
	return v, told
}

// complete puts into the cycle what only the whole of it shows, and readies the
// rules' input.
func (b *Bench) complete(c *Cycle, t *Totals) {
	rare := c.rare()
	c.tokens, c.costUSD, rare.image = t.Tokens.Usage, t.Tokens.USD, t.Image
	b.repeats(c, t.Repeats)
	b.input(c, &t.About)
	b.in.Trail = b.engine.Arrange(c.trail)
	b.facts.RootMissing, b.facts.Orphans, b.facts.Holes = t.RootMissing && !t.Succeeded, t.Orphans, rare.numbers.holes()
	b.facts.Whole, b.facts.Uses, b.facts.UsesKnown = t.Whole, t.Uses, t.UsesKnown
	b.facts.Digests = anomaly.Digests{
		Model: b.modelDigest(t.Models), Prompt: c.first.prompt, Tools: c.first.offered, Image: t.Image,
	}
	rare.model = b.facts.Digests.Model
}

// repeats marks the model calls that other steps count for, by what the whole
// cycle shows: as steps come, the outer of two reports may come first.
func (b *Bench) repeats(c *Cycle, spans []uint64) {
	clear(b.inner)
	for _, span := range spans {
		b.inner[span] = struct{}{}
	}
	for i := range c.trail {
		e := &c.trail[i]
		if !e.Role.IsModelCall() {
			continue
		}
		e.Flags &^= anomaly.FlagRepeat
		if _, inner := b.inner[e.Span]; inner {
			e.Flags |= anomaly.FlagRepeat
		}
	}
}

// modelDigest identifies a set of models, in any order; 0 for none.
func (b *Bench) modelDigest(models []string) (digest uint64) {
	for _, model := range models {
		if model != "" {
			digest += b.names.of(b.cfg.Hasher, model)
		}
	}
	return digest
}

// untold are the findings that no step has told, for the root.
func (b *Bench) untold(c *Cycle) (told []anomaly.Finding) {
	for i := range b.found {
		if c.rare().told.Tell(&b.found[i]) {
			told = append(told, b.found[i])
		}
	}
	clear(b.found)
	b.found = b.found[:0]
	b.in = anomaly.Input{}
	return told
}

// stand notes what is told of the cycle; it returns false when that is no worse
// than what was told before.
func (c *Cycle) stand(v *audit.Verdict, confidence audit.Confidence) bool {
	s := &c.rare().verdict
	if s.settled {
		if v.Badness < s.badness || v.Badness == s.badness && v.Score >= s.score {
			return false
		}
		s.revision++
	}
	v.Revision = s.revision
	s.settled, s.score, s.badness = true, v.Score, v.Badness
	s.clean = v.Enforced.Serious() == lost(v) && v.Score >= audit.CleanFrom
	s.good = v.Status != cycle.StatusError && v.Enforced.Serious() == 0
	s.stated, s.confidence = stated(confidence.Source), confidence.Mean
	return true
}

// lost is 1 where it warns that the agent's baseline is lost: that is nothing
// that the cycle did, and a new baseline has to come from somewhere.
func lost(v *audit.Verdict) int {
	for i := range v.Fired {
		if f := &v.Fired[i]; f.Rule == anomaly.RuleBaselineLost && f.Enforce && f.Severity > anomaly.Info {
			return 1
		}
	}
	return 0
}

func stated(s audit.Source) bool { return s == audit.SourceExplicit || s == audit.SourceLogprob }
