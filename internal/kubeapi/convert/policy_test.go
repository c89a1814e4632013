// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi/convert"
	"github.com/leasehold/leasehold/internal/trust"
)

func TestAnEmptySpecIsItsPreset(t *testing.T) {
	for name, want := range map[string]*trust.Policy{"": trust.DefaultPolicy(), "default": trust.DefaultPolicy(), "demo": trust.DemoPolicy()} {
		got, err := convert.PolicyOf(&v1alpha1.TrustPolicySpec{Preset: name}, nil)
		require.NoError(t, err)
		assert.Equal(t, want, got, name)
	}
}

func TestASpecSaysWhatDiffers(t *testing.T) {
	base := trust.DemoPolicy()
	base.Fleet = trust.FleetPolicy{MaxShare: .5, Window: time.Hour, MaxHardPerMinute: 7}
	base.Enforcement.Rules = map[string]trust.Mode{"debt": trust.Observe}
	base.Enforcement.Phases = map[string]trust.Mode{"restricted": trust.Enforce} // would overrule the spec
	got, err := convert.PolicyOf(&v1alpha1.TrustPolicySpec{
		Enforcement: "observe", MaxPhase: new(v1alpha1.PhaseRestricted),
		Down: &v1alpha1.DownPolicy{FreezeAt: decimal("4")},
		Up: &v1alpha1.UpPolicy{Autonomous: &v1alpha1.StepPolicy{
			Alpha: decimal("0.001"), MinCycles: new(int32(0)), MinTasks: new(int32(3)), MinTime: lasts(time.Minute), Approval: new(false),
		}},
		OnDigestChange: &v1alpha1.DigestPolicy{Image: new(v1alpha1.PhaseRestricted)},
		RequireWitness: new(false), HardEventQuarantines: new(false),
		Silence:     &v1alpha1.SilencePolicy{Next: lasts(0)},
		Budget:      &v1alpha1.Budget{TokensPerDay: new(int64(9)), CostPerDay: decimal("12.50"), TokensPerCycle: new(int64(3))},
		ApprovalTTL: lasts(time.Hour),
	}, base)
	require.NoError(t, err)
	want := trust.DefaultPolicy()
	want.Fleet, want.Enforcement.Rules = base.Fleet, base.Enforcement.Rules
	want.Enforcement.Default, want.MaxPhase = trust.Observe, trust.Restricted
	want.Down.Soft = 4
	up := &want.Up.Autonomous
	up.Alpha, up.MinCycles, up.MinTasks, up.MinTime, up.Approval = .001, 0, 3, time.Minute, false
	want.OnDigest.Image = trust.Restricted
	want.RequireWitness, want.HardQuarantines = false, false
	want.Silence.Next = 0
	want.Budget = trust.Budget{Tokens: 9, CostUSD: 12.5, Period: 24 * time.Hour}
	want.ApprovalTTL = time.Hour
	assert.Equal(t, want, got)
}

func TestASpecIsRefused(t *testing.T) {
	tests := map[string]struct {
		spec v1alpha1.TrustPolicySpec
		says string
	}{
		"preset":      {v1alpha1.TrustPolicySpec{Preset: "fast"}, `spec.preset must be default or demo (got "fast")`},
		"enforcement": {v1alpha1.TrustPolicySpec{Enforcement: "off"}, `spec.enforcement must be observe or enforce (got "off")`},
		"phase":       {v1alpha1.TrustPolicySpec{MaxPhase: new(v1alpha1.Phase("god"))}, `spec.maxPhase names no such phase: "god"`},
		"no phase":    {v1alpha1.TrustPolicySpec{OnDigestChange: &v1alpha1.DigestPolicy{Prompt: new(v1alpha1.Phase(""))}}, `spec.onDigestChange.prompt names no such phase: ""`},
		"alpha": {
			v1alpha1.TrustPolicySpec{Up: &v1alpha1.UpPolicy{Restricted: &v1alpha1.StepPolicy{Alpha: decimal("1")}}},
			"spec.up.restricted.alpha must be above 0 and at most 0.5 (got 1)",
		},
		"a step's other number": {
			v1alpha1.TrustPolicySpec{Up: &v1alpha1.UpPolicy{SemiAutonomous: &v1alpha1.StepPolicy{Expected: decimal("0.3")}}},
			"spec.up.semiAutonomous.expected must lie between 0 and spec.up.semiAutonomous.unacceptable (got 0.3)",
		},
		"order of debts": {
			v1alpha1.TrustPolicySpec{Down: &v1alpha1.DownPolicy{DemoteAt: decimal("9.3")}},
			"spec.down.demoteAt must be at most spec.down.demoteAtFromSemiAutonomous (got 9.3)",
		},
		"a negative count": {
			v1alpha1.TrustPolicySpec{Up: &v1alpha1.UpPolicy{Autonomous: &v1alpha1.StepPolicy{MinCycles: new(int32(-1))}}},
			"spec.up.autonomous.minCycles must not be negative (got -1)",
		},
		"too many cycles": {
			v1alpha1.TrustPolicySpec{Up: &v1alpha1.UpPolicy{Autonomous: &v1alpha1.StepPolicy{MinCycles: new(int32(math.MaxInt32))}}},
			"spec.up.autonomous.minCycles must be at most 1000000",
		},
		"silence":      {v1alpha1.TrustPolicySpec{Silence: &v1alpha1.SilencePolicy{DemoteAfter: lasts(-1)}}, "spec.silence.demoteAfter must be from 0s"},
		"tokens":       {v1alpha1.TrustPolicySpec{Budget: &v1alpha1.Budget{TokensPerDay: new(int64(0))}}, "spec.budget.tokensPerDay must be from 1 to 2^50 (got 0)"},
		"approval TTL": {v1alpha1.TrustPolicySpec{ApprovalTTL: lasts(0)}, "spec.approvalTTL must be from 1m0s"},
		"no number":    {v1alpha1.TrustPolicySpec{Down: &v1alpha1.DownPolicy{Tolerated: decimal("NaN")}}, `spec.down.tolerated must be a decimal number such as 0.05`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := convert.PolicyOf(&tt.spec, nil)
			require.ErrorContains(t, err, tt.says)
			assert.NotContains(t, err.Error(), "\n", "one fault is one error")
		})
	}
}

func TestASpecTellsAllAtOnce(t *testing.T) {
	_, err := convert.PolicyOf(&v1alpha1.TrustPolicySpec{
		Enforcement: "off", Down: &v1alpha1.DownPolicy{Tolerated: decimal("-1"), FreezeAt: decimal("50")},
	}, nil)
	require.Error(t, err)
	assert.Len(t, strings.Split(err.Error(), "\n"), 3)
}

func TestAPolicyComesBackFromItsSpec(t *testing.T) {
	for _, p := range []*trust.Policy{trust.DefaultPolicy(), trust.DemoPolicy()} {
		p.Budget = trust.Budget{Tokens: 5, CostUSD: .25, Period: 24 * time.Hour}
		got, err := convert.PolicyOf(convert.SpecOf(p), p)
		require.NoError(t, err)
		p.Name = "default"
		assert.Equal(t, p, got)
	}
}

// Every number of a TrustPolicy has its bounds, under the path that it has there.
func TestBoundsAreOfWhatThereIs(t *testing.T) {
	p := trust.DefaultPolicy()
	p.Budget.Tokens, p.Budget.CostUSD = 1, 1
	text, err := json.Marshal(convert.SpecOf(p))
	require.NoError(t, err)
	var spec map[string]any
	require.NoError(t, json.Unmarshal(text, &spec))
	bounds := convert.Bounds()
	assert.Len(t, bounds, 31)
	for path, must := range bounds {
		var at any = map[string]any{"spec": spec}
		for _, name := range strings.Split(path, ".") {
			inner, ok := at.(map[string]any)
			require.True(t, ok, path)
			require.Contains(t, inner, name, path)
			at = inner[name]
		}
		assert.NotContains(t, must, "_")
	}
}

// FuzzPolicyOf: whatever comes, a policy that is returned is valid, and its spec
// stands for it.
func FuzzPolicyOf(f *testing.F) {
	for _, p := range []*trust.Policy{trust.DefaultPolicy(), trust.DemoPolicy()} {
		text, err := json.Marshal(convert.SpecOf(p))
		require.NoError(f, err)
		f.Add(text)
	}
	f.Add([]byte(`{"preset":"demo","budget":{"costPerDay":"999999999.999999999"},"up":{"restricted":{"minTasks":-1}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var spec v1alpha1.TrustPolicySpec
		if json.Unmarshal(text, &spec) != nil {
			return
		}
		p, err := convert.PolicyOf(&spec, nil)
		if err != nil {
			return
		}
		require.NoError(t, p.Validate())
		again, err := convert.PolicyOf(convert.SpecOf(p), nil)
		require.NoError(t, err)
		again.Name = p.Name
		assert.Equal(t, p, again)
	})
}

func decimal(text string) *v1alpha1.Decimal { return new(v1alpha1.Decimal(text)) }

func lasts(d time.Duration) *metav1.Duration { return &metav1.Duration{Duration: d} }
