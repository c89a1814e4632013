// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
)

// confidence is how sure the agent was over the cycle: what its steps state,
// and for model calls that state nothing an estimate by how they went.
func (b *Bench) confidence() audit.Confidence {
	trail := b.in.Trail
	var all audit.Aggregate
	signs, open := audit.Signs{}, -1
	estimate := func() {
		if open >= 0 {
			all.Add(audit.Structural(signs), audit.SourceStructural, int64(trail[open].Output))
		}
		open = -1
	}
	for i := range trail {
		e := &trail[i]
		if c, ok := e.Confidence(); ok {
			all.Add(c, sourceOf(e), int64(e.Output))
		}
		switch {
		case e.Role == cycle.RoleLLM && e.Flags&anomaly.FlagRepeat == 0:
			retries := retried(trail, open, e)
			estimate()
			if e.Sure == 0 {
				signs, open = audit.Signs{Finish: e.Finish, Failed: e.Status == cycle.StatusError, Retries: retries}, i
			}
		case e.Role == cycle.RoleTool && e.Flags&anomaly.FlagTransport == 0 && e.Status == cycle.StatusError:
			signs.Errors++
		}
	}
	estimate()
	return all.Confidence(b.history(&all))
}

// history is what calibrates a confidence that was stated; an estimate has none.
func (b *Bench) history(all *audit.Aggregate) *anomaly.Calibration {
	if b.in.Baseline == nil || !stated(all.Source()) {
		return nil
	}
	return b.in.Baseline.Confidence()
}

func sourceOf(e *anomaly.Entry) audit.Source {
	if e.Flags&anomaly.FlagLogprob != 0 {
		return audit.SourceLogprob
	}
	return audit.SourceExplicit
}

// retried is 1 when the model call before failed and e makes it again.
func retried(trail anomaly.Trail, before int, e *anomaly.Entry) int {
	if before < 0 {
		return 0
	}
	last := &trail[before]
	if last.Status == cycle.StatusError && (last.Input == e.Input || last.Input == 0) {
		return 1
	}
	return 0
}
