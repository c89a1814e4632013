// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// SpecOf is a TrustPolicy's spec that says everything of p that a TrustPolicy can
// say: all but how much of a fleet may fall at once, what differs by phase and by
// rule, and budgets of anything but a day. Its preset is default.
func SpecOf(p *trust.Policy) *v1alpha1.TrustPolicySpec {
	return &v1alpha1.TrustPolicySpec{
		Preset:      PresetDefault,
		Enforcement: v1alpha1.Enforcement(p.Enforcement.Default),
		MaxPhase:    phasePointer(p.MaxPhase),
		Down: &v1alpha1.DownPolicy{
			Tolerated: decimalPointer(p.Down.Q0), Intolerable: decimalPointer(p.Down.Q1),
			FreezeAt: decimalPointer(p.Down.Soft), DemoteAt: decimalPointer(p.Down.Hard),
			DemoteAtFromSemiAutonomous: decimalPointer(p.Down.HardFromSemi),
		},
		Up: &v1alpha1.UpPolicy{
			Restricted: stepSpec(&p.Up.Restricted), SemiAutonomous: stepSpec(&p.Up.SemiAutonomous), Autonomous: stepSpec(&p.Up.Autonomous),
		},
		OnDigestChange: &v1alpha1.DigestPolicy{
			Model: phasePointer(p.OnDigest.Model), Prompt: phasePointer(p.OnDigest.Prompt),
			Tools: phasePointer(p.OnDigest.Tools), Image: phasePointer(p.OnDigest.Image),
		},
		RequireWitness:       new(p.RequireWitness),
		HardEventQuarantines: new(p.HardQuarantines),
		Silence: &v1alpha1.SilencePolicy{
			First: durationPointer(p.Silence.First), Next: durationPointer(p.Silence.Next), DemoteAfter: durationPointer(p.Silence.Demote),
		},
		Budget:      budgetSpec(&p.Budget),
		ApprovalTTL: durationPointer(p.ApprovalTTL),
	}
}

func stepSpec(s *trust.Step) *v1alpha1.StepPolicy {
	return &v1alpha1.StepPolicy{
		Unacceptable: decimalPointer(s.Q0), Expected: decimalPointer(s.Q1), Alpha: decimalPointer(s.Alpha),
		MinCycles: new(int32(s.MinCycles)), MinTasks: new(int32(s.MinTasks)), MinTime: durationPointer(s.MinTime),
		MinCoverage: decimalPointer(s.MinCoverage), Approval: new(s.Approval),
	}
}

// budgetSpec is nil where there is no budget for a day.
func budgetSpec(b *trust.Budget) *v1alpha1.Budget {
	if b.Period != day || b.Tokens == 0 && b.CostUSD == 0 {
		return nil
	}
	spec := new(v1alpha1.Budget)
	if b.Tokens > 0 {
		spec.TokensPerDay = new(b.Tokens)
	}
	if b.CostUSD > 0 {
		spec.CostPerDay = decimalPointer(b.CostUSD)
	}
	return spec
}

func phasePointer(p trust.Phase) *v1alpha1.Phase       { return new(PhaseName(p)) }
func decimalPointer(x float64) *v1alpha1.Decimal       { return new(DecimalOf(x)) }
func durationPointer(d time.Duration) *metav1.Duration { return &metav1.Duration{Duration: d} }
