// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"errors"
	"fmt"
	"maps"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// The presets of a TrustPolicy.
const (
	PresetDefault = "default"
	PresetDemo    = "demo"
)

// PolicyOf is the policy that a TrustPolicy's spec stands for: its preset with
// what the spec says differently. What no TrustPolicy can say, how much of a fleet
// may fall at once and which rules only observe, is that of base, the policy of
// the extension's own configuration; without one, that of the preset. The policy has the preset's name, which says of small numbers what
// they are; the caller may add the object's to it. An error joins all that cannot
// be, each with its path in the resource.
func PolicyOf(spec *v1alpha1.TrustPolicySpec, base *trust.Policy) (*trust.Policy, error) {
	p, err := preset(spec.Preset)
	if err != nil {
		return nil, err
	}
	if base != nil {
		p.Fleet, p.Enforcement.Rules = base.Fleet, maps.Clone(base.Enforcement.Rules)
	}
	var r reader
	r.read(spec, p)
	if err := errors.Join(errors.Join(r.errs...), inResource(p.Validate())); err != nil {
		return nil, err
	}
	return p, nil
}

func preset(name string) (*trust.Policy, error) {
	switch name {
	case PresetDefault, "":
		return trust.DefaultPolicy(), nil
	case PresetDemo:
		return trust.DemoPolicy(), nil
	}
	return nil, fmt.Errorf("spec.preset must be %s or %s (got %.*q)", PresetDefault, PresetDemo, maxShown, name)
}

// read puts what the spec says into p.
func (r *reader) read(spec *v1alpha1.TrustPolicySpec, p *trust.Policy) {
	switch spec.Enforcement {
	case "", v1alpha1.Enforcement(trust.Enforce):
		p.Enforcement.Default = trust.Enforce
	case v1alpha1.Enforcement(trust.Observe):
		p.Enforcement.Default = trust.Observe
	default:
		r.refuse("spec.enforcement", fmt.Errorf("must be observe or enforce (got %.*q)", maxShown, string(spec.Enforcement)))
	}
	r.phase("spec.maxPhase", spec.MaxPhase, &p.MaxPhase)
	r.down(spec.Down, &p.Down)
	if up := spec.Up; up != nil {
		r.step("spec.up.restricted", up.Restricted, &p.Up.Restricted)
		r.step("spec.up.semiAutonomous", up.SemiAutonomous, &p.Up.SemiAutonomous)
		r.step("spec.up.autonomous", up.Autonomous, &p.Up.Autonomous)
	}
	r.onDigest(spec.OnDigestChange, &p.OnDigest)
	set(spec.RequireWitness, &p.RequireWitness)
	set(spec.HardEventQuarantines, &p.HardQuarantines)
	if s := spec.Silence; s != nil {
		duration(s.First, &p.Silence.First)
		duration(s.Next, &p.Silence.Next)
		duration(s.DemoteAfter, &p.Silence.Demote)
	}
	r.budget(spec.Budget, &p.Budget)
	duration(spec.ApprovalTTL, &p.ApprovalTTL)
}

func (r *reader) down(from *v1alpha1.DownPolicy, to *trust.Down) {
	if from == nil {
		return
	}
	r.decimal("spec.down.tolerated", from.Tolerated, &to.Q0)
	r.decimal("spec.down.intolerable", from.Intolerable, &to.Q1)
	r.decimal("spec.down.freezeAt", from.FreezeAt, &to.Soft)
	r.decimal("spec.down.demoteAt", from.DemoteAt, &to.Hard)
	r.decimal("spec.down.demoteAtFromSemiAutonomous", from.DemoteAtFromSemiAutonomous, &to.HardFromSemi)
}

func (r *reader) step(path string, from *v1alpha1.StepPolicy, to *trust.Step) {
	if from == nil {
		return
	}
	r.decimal(path+".unacceptable", from.Unacceptable, &to.Q0)
	r.decimal(path+".expected", from.Expected, &to.Q1)
	r.decimal(path+".alpha", from.Alpha, &to.Alpha)
	if n := from.MinCycles; n != nil && *n < 0 {
		r.refuse(path+".minCycles", fmt.Errorf("must not be negative (got %d)", *n))
	} else if n != nil {
		to.MinCycles = uint32(*n)
	}
	if from.MinTasks != nil {
		to.MinTasks = int(*from.MinTasks)
	}
	duration(from.MinTime, &to.MinTime)
	r.decimal(path+".minCoverage", from.MinCoverage, &to.MinCoverage)
	set(from.Approval, &to.Approval)
}

func (r *reader) onDigest(from *v1alpha1.DigestPolicy, to *trust.OnDigest) {
	if from == nil {
		return
	}
	r.phase("spec.onDigestChange.model", from.Model, &to.Model)
	r.phase("spec.onDigestChange.prompt", from.Prompt, &to.Prompt)
	r.phase("spec.onDigestChange.tools", from.Tools, &to.Tools)
	r.phase("spec.onDigestChange.image", from.Image, &to.Image)
}
