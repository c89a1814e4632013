// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import "github.com/leasehold/leasehold/internal/cycle"

// What the outcome's factors are worth at their worst; docs/score.md says why.
const (
	statusUnknown = .90
	statusError   = .25
	toolsLoss     = .75
	answersLoss   = .50
)

// outcome: did the cycle, its tools and its models' answers end well?
func outcome(in *Inputs, f []Factor) []Factor {
	return append(f, status(in.Status),
		loss("tools", "{part} of {whole} tool calls failed", toolsLoss, in.ToolErrors, in.ToolCalls),
		loss("answers", "{part} of {whole} answers were cut off or failed", answersLoss, in.BadAnswers, in.Answers))
}

func status(s cycle.Status) Factor {
	switch s {
	case cycle.StatusOK:
		return Factor{Name: "status", Value: 1, text: "the cycle ended well"}
	case cycle.StatusError:
		return Factor{Name: "status", Value: statusError, text: "the cycle ended in an error"}
	default:
		return Factor{Name: "status", Value: statusUnknown, text: "the cycle does not say how it ended"}
	}
}

// loss is a factor that loses up to most, in proportion to part of whole.
func loss(name, text string, most float64, part, whole int) Factor {
	whole = bounded(whole)
	part = min(bounded(part), whole)
	return Factor{
		Name: name, text: text, Part: float64(part), Whole: float64(whole),
		Value: 1 - most*share(part, whole),
	}
}
