// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPhaseForbidden(t *testing.T) {
	policy, err := newPhasePolicy(map[string]PhaseTools{
		"shadow":     {Allow: []string{"read_*", "search"}, Deny: []string{"*secret*"}},
		"autonomous": {Deny: []string{"drop_*"}},
	})
	require.NoError(t, err)
	const forbidden = "hard critical: `%s` called, which the phase `%p` does not allow"
	tests := []struct{ name, phase, tool, want string }{
		{"allowed by pattern", "shadow", "read_file", ""},
		{"allowed by name", "shadow", "search", ""},
		{"not listed", "shadow", "send_mail", forbidden},
		{"listed and denied", "shadow", "read_secret_file", forbidden},
		{"the phase written in another way", "Shadow", "send_mail", forbidden},
		{"only denied ones are forbidden", "autonomous", "send_mail", ""},
		{"denied", "autonomous", "drop_table", forbidden},
		{"nothing configured", "restricted", "send_mail", ""},
		{"phase unknown", "", "send_mail", ""},
		{"no such phase", "trusted", "send_mail", ""},
		{"no name", "shadow", "", "critical: a tool without a name called, which the phase `shadow` does not allow"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Trail: steps("A"), Tools: []string{tt.tool}, Facts: &Facts{Phase: tt.phase}, Phases: policy}
			want := strings.NewReplacer("%s", tt.tool, "%p", tt.phase).Replace(tt.want)
			assert.Equal(t, want, judged(t, &phaseForbidden, in, nil))
			in.Phases = nil
			assert.Empty(t, judged(t, &phaseForbidden, in, nil))
		})
	}
	in := Input{Trail: steps("A~"), Tools: []string{"send_mail"}, Facts: &Facts{Phase: "shadow"}, Phases: policy}
	assert.NotEmpty(t, judged(t, &phaseForbidden, in, nil), "a transport's copy hides no call")
	in.Trail = steps("m")
	assert.Empty(t, judged(t, &phaseForbidden, in, nil))
}

func TestPhaseWrite(t *testing.T) {
	const want = "hard critical: `bash`, a tool that changes something, called in the phase "
	for phase, fires := range map[string]string{
		"shadow": want + "shadow", "restricted": want + "restricted", "semi-autonomous": "", "autonomous": "", "": "", "root": "",
	} {
		for _, effect := range []Effect{EffectUnknown, EffectRead, EffectReach, EffectAct} {
			trail := steps("A")
			trail[0].Effect = effect
			got := judged(t, &phaseWrite, Input{Trail: trail, Facts: &Facts{Phase: phase}}, nil)
			if effect == EffectAct {
				assert.Equal(t, fires, got)
			} else {
				assert.Empty(t, got, "%s in %s", effect, phase)
			}
		}
	}
}

func TestPhaseClaimed(t *testing.T) {
	tests := []struct{ held, claimed, want string }{
		{"restricted", "restricted", ""},
		{"semi-autonomous", "SEMI_AUTONOMOUS", ""},
		{"restricted", "", ""},
		{"", "autonomous", ""},
		{"shadow", "autonomous", "warning: the agent claims the phase autonomous and holds only shadow"},
		{"autonomous", "shadow", "info: the agent claims the phase shadow and holds autonomous"},
		{"shadow", "0.9\n`<b>", "info: the agent claims the phase `0.9<b>`, which is none, and holds shadow"},
	}
	for _, tt := range tests {
		in := Input{Facts: &Facts{Phase: tt.held, Claimed: tt.claimed}}
		assert.Equal(t, tt.want, judged(t, &phaseClaimed, in, nil))
	}
}

func TestMatchesAny(t *testing.T) {
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"*", "anything", true},
		{"read_*", "read_", true},
		{"read_*", "read", false},
		{"*_file", "read_file", true},
		{"*_file", "read_file_", false},
		{"a*b*c", "a--b--c", true},
		{"a*b*c", "acb", false},
		{"a*ab", "aab", true},
		{"a**b", "ab", true},
		{"Read", "read", false},
		{"a*", "ba", false},
		{strings.Repeat("a*", 100) + "b", strings.Repeat("a", 4000), false},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, matchesAny(exactGlobs([]string{"never", tt.pattern}), tt.name), "%s on %s", tt.pattern, tt.name)
	}
}
