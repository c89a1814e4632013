// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
)

func newEffects(t testing.TB, c EffectConfig) *Effects {
	t.Helper()
	e, err := NewEffects(c)
	require.NoError(t, err)
	return e
}

func TestEffectByDefault(t *testing.T) {
	e := newEffects(t, EffectConfig{})
	for effect, names := range map[Effect][]string{
		EffectAct: {
			"send_email", "sendEmail", "SendEMail", "mcp__slack__post_message", "github/create_issue", "post_webpage",
			"functions.transfer-funds", "reserve_hotel", "bash", "update_user_info", "add_user_to_channel", "executeSQL",
			"reschedule_calendar_event", "share_file", "browser_then_delete", "invite_user_to_slack", "append_to_file",
		},
		EffectReach: {"get_webpage", "search_web", "fetch", "http_get", "read_url", "web_search", "browserNavigate", "curl"},
		EffectRead: {
			"get_balance", "list_files", "read_file", "search_emails", "get_scheduled_transactions", "checkOpeningHours",
			"get_post", "list_updates", "mcp__fs__read_text",
		},
		EffectUnknown: {"", "foo", "___", "thinking", "été"},
	} {
		for _, name := range names {
			got, _ := e.Of(name)
			if name == "browser_then_delete" {
				assert.Equal(t, EffectReach, got, "the first word that tells decides")
				continue
			}
			assert.Equal(t, effect, got, "%s: %+v", name, e.Explain(name))
		}
	}
}

func TestEffectConfigured(t *testing.T) {
	e := newEffects(t, EffectConfig{
		Patterns: []EffectPattern{{"crm_*_note", EffectRead}, {"crm_*", EffectAct}, {"*vault*", EffectReach}, {"exact", EffectRead}},
		Words:    []EffectWord{{"get", EffectUnknown}, {"Zap", EffectAct}},
	})
	for name, want := range map[string]struct {
		effect Effect
		why    string
	}{
		"crm.update-note": {EffectRead, "pattern crm_*_note"},
		"crm_lookup":      {EffectAct, "pattern crm_*"},
		"my_vault_read":   {EffectReach, "pattern *vault*"},
		"exact":           {EffectRead, "pattern exact"},
		"exactly":         {EffectUnknown, ""},
		"get_thing":       {EffectUnknown, ""},
		"zap_list":        {EffectAct, "word zap"},
		"list_zaps":       {EffectRead, "word list"},
	} {
		got := e.Explain(name)
		assert.Equal(t, want.effect, got.Effect, name)
		assert.Equal(t, want.why, got.Why, name)
	}
	assert.Equal(t, "crm_update_note", e.Explain("crm.update-note").Name)
}

func TestEffectConfigErrors(t *testing.T) {
	for want, c := range map[string]EffectConfig{
		"effects::patterns[0]::pattern must not be empty":                       {Patterns: []EffectPattern{{"", EffectAct}}},
		"effects::patterns[1]::effect must be unknown, read, reach or act":      {Patterns: []EffectPattern{{"a", 1}, {"b", 9}}},
		"effects::words[0]::word must be one word (got \"send_mail\")":          {Words: []EffectWord{{"send_mail", EffectAct}}},
		"effects::words[0]::effect must be unknown, read, reach or act (got 7)": {Words: []EffectWord{{"send", 7}}},
		"effects::destinations[0]::pattern must not be empty":                   {Destinations: []DestPattern{{"", nil}}},
	} {
		_, err := NewEffects(c)
		assert.ErrorContains(t, err, want)
	}
}

func TestGlob(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "", true},
		{"*", "a", true},
		{"a*a", "a", false},
		{"a*a", "aa", true},
		{"a*b*c", "abc", true},
		{"a*b*c", "acbbc", true},
		{"a*b*c", "acc", false},
		{"*b*", "abc", true},
		{"**", "x", true},
		{"a", "ab", false},
		{"A*", "ab", true},
		{"a*bc*c", "abc", false},
	} {
		assert.Equal(t, tt.want, compileGlob(tt.pattern).match(tt.name), "%s on %s", tt.pattern, tt.name)
	}
}

func TestAnnotated(t *testing.T) {
	for _, tt := range []struct {
		readOnly, destructive, openWorld cycle.Tri
		want                             Effect
	}{
		{cycle.Unsaid, cycle.Unsaid, cycle.Unsaid, EffectUnknown},
		{cycle.Yes, cycle.Unsaid, cycle.Unsaid, EffectRead},
		{cycle.Yes, cycle.No, cycle.No, EffectRead},
		{cycle.Yes, cycle.No, cycle.Yes, EffectReach},
		{cycle.Unsaid, cycle.Unsaid, cycle.Yes, EffectReach},
		{cycle.No, cycle.Unsaid, cycle.Unsaid, EffectAct},
		{cycle.No, cycle.No, cycle.No, EffectAct},
		{cycle.Unsaid, cycle.Yes, cycle.Unsaid, EffectAct},
		{cycle.Yes, cycle.Yes, cycle.No, EffectAct},
		{cycle.Unsaid, cycle.No, cycle.Unsaid, EffectUnknown},
		{cycle.Unsaid, cycle.Unsaid, cycle.No, EffectUnknown},
	} {
		assert.Equal(t, tt.want, Annotated(tt.readOnly, tt.destructive, tt.openWorld), "%+v", tt)
	}
	assert.Equal(t, EffectAct, Together(EffectAct, EffectRead), "a tool cannot talk itself harmless")
	assert.Equal(t, EffectAct, Together(EffectRead, EffectAct))
	assert.Equal(t, EffectRead, Together(EffectUnknown, EffectRead))
}

// However many names come, what is remembered stays bounded, and all goroutines
// get the same answers.
func TestEffectsMemory(t *testing.T) {
	e := newEffects(t, EffectConfig{})
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 2 * maxEffects {
				if got, _ := e.Of(fmt.Sprintf("send_%d_%d", g, i)); got != EffectAct {
					t.Error(got)
				}
			}
		})
	}
	all.Wait()
	assert.LessOrEqual(t, len(e.memo), maxEffects)
}

func TestEffectsFindWithoutAllocation(t *testing.T) {
	e := newEffects(t, EffectConfig{})
	e.Of("send_email")
	assert.Zero(t, testing.AllocsPerRun(100, func() { e.Of("send_email") }))
}

func BenchmarkEffects(b *testing.B) {
	e := newEffects(b, EffectConfig{})
	b.Run("known", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			e.Of("mcp__slack__post_message")
		}
	})
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			e.decide("mcp__slack__post_message")
		}
	})
}
