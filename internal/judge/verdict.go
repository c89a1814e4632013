// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"slices"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
)

// The quantile of clean cycles that counts as usual spending.
const (
	usualQuantile = .95
	// usualMargin is by how much a quantile may lie below what it stands for.
	usualMargin = 1.1
)

// verdict is what the cycle came to; b.found are its findings.
func (b *Bench) verdict(c *Cycle, t *Totals, confidence audit.Confidence) *audit.Verdict {
	v := &audit.Verdict{
		Subject: audit.Subject{
			Agent: t.Agent, AgentSource: t.AgentSource, Cycle: t.Cycle, Task: t.Task, Phase: b.facts.Phase,
		},
		Close: t.Close, Inputs: b.inputs(c, t), Digests: b.facts.Digests,
		Versions: audit.Versions{Rules: b.cfg.RulesVersion, Prices: t.PricesVersion, Producer: b.cfg.Producer},
	}
	v.Uses, v.UsesUnmatched = b.uses()
	if b.disputed() {
		v.Witness = audit.WitnessDisagrees
	}
	v.Confidence = confidence
	if base := b.in.Baseline; base != nil {
		v.Calibration = audit.CalibrationOf(base.Confidence())
		if base.Warm() {
			v.Usual = audit.Spend{
				Tokens:  int64(usualMargin * base.Tokens(usualQuantile)),
				CostUSD: usualMargin * base.CostUSD(usualQuantile),
			}
		}
	}
	v.JudgeWith(&b.score, b.found, expected)
	return v
}

// uses counts the requests of Vault, and those of them that no tool call explains.
func (b *Bench) uses() (all, unmatched int) {
	if all = len(b.facts.Uses); all == 0 {
		return 0, 0
	}
	in := b.in
	in.Trail = b.engine.Arranged()
	return all, in.Unexplained(b.cfg.Value(anomaly.RuleUnmatched, anomaly.ParamTolerance))
}

// disputed reports whether Vault tells otherwise than the spans do, by a rule that
// counts.
func (b *Bench) disputed() bool {
	return slices.ContainsFunc(b.found, func(f anomaly.Finding) bool { return f.Rule == anomaly.RuleUnmatched && f.Enforce })
}

func (b *Bench) inputs(c *Cycle, t *Totals) audit.Inputs {
	asked, missing := b.engine.Arranged().Asked()
	answers, bad := finished(b.engine.Arranged())
	return audit.Inputs{
		Status: t.Status, RootMissing: t.RootMissing,
		Steps: t.Steps - t.Beyond, Orphans: t.Orphans,
		Unaccounted: t.Beyond + b.facts.Holes + c.peek().conflicts,
		ToolCalls:   t.ToolCalls, ToolErrors: t.ToolErrors,
		Asked: asked, Executed: asked - missing,
		ModelCalls: t.Tokens.Calls, SilentCalls: t.Tokens.Silent,
		Answers: answers, BadAnswers: bad,
		Usage: t.Tokens.Usage, CostUSD: t.Tokens.USD, Budget: b.budget,
	}
}

// finished counts the model calls that say why they stopped, and those of them
// that were cut off or failed.
func finished(trail anomaly.Trail) (answers, bad int) {
	for i := range trail {
		e := &trail[i]
		if !e.Role.IsModelCall() || e.Flags&anomaly.FlagRepeat != 0 || e.Finish == cycle.FinishUnknown {
			continue
		}
		answers++
		switch e.Finish {
		case cycle.FinishLength, cycle.FinishContentFilter, cycle.FinishError:
			bad++
		}
	}
	return answers, bad
}
