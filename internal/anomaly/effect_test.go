// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"slices"
	"strings"
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
			assert.Equal(t, effect, got, "%s: %+v", name, e.Explain(name, EffectUnknown))
		}
	}
}

func TestEffectConfigured(t *testing.T) {
	e := newEffects(t, EffectConfig{
		Patterns: []EffectPattern{
			{"crm_*_note", EffectRead},
			{"crm_*", EffectAct},
			{"*vault*", EffectReach},
			{"exact", EffectRead},
			{"acme.sendNote*", EffectAct},
			{"harmlessDelete", EffectRead},
		},
		Words: []EffectWord{{"get", EffectUnknown}, {"Zap", EffectAct}},
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
		"acme/send-notes": {EffectAct, "pattern acme.sendNote*"},
		"acme_sender":     {EffectUnknown, ""},
		"harmless_delete": {EffectRead, "pattern harmlessDelete"},
	} {
		got := e.Explain(name, EffectUnknown)
		assert.Equal(t, want.effect, got.Effect, name)
		assert.Equal(t, want.why, got.Why, name)
	}
	assert.Equal(t, "crm_update_note", e.Explain("crm.update-note", EffectUnknown).Name)
}

func TestEffectConfigErrors(t *testing.T) {
	long := strings.Repeat("x", maxPattern+1)
	for want, c := range map[string]EffectConfig{
		"effects::patterns[0]::pattern must not be empty: write \"*\" for every tool": {Patterns: []EffectPattern{{"", EffectAct}}},
		"effects::patterns[1]::effect: 9 is no effect; allowed are unknown, read, reach and act": {
			Patterns: []EffectPattern{{"a", 1}, {"b", 9}},
		},
		"effects::patterns[0]::pattern: a pattern of 257 bytes; allowed are 1 to 256":         {Patterns: []EffectPattern{{long, 1}}},
		"effects::patterns[0]::pattern must hold a letter, a digit or \"*\" (got \"_-\")":     {Patterns: []EffectPattern{{"_-", 1}}},
		"effects::patterns: 257 patterns; allowed are up to 256":                              {Patterns: slices.Repeat([]EffectPattern{{"a", 1}}, 257)},
		"effects::words[0]::word must be one word of letters and digits (got \"send_mail\")":  {Words: []EffectWord{{"send_mail", EffectAct}}},
		"effects::words[0]::word must be one word of letters and digits (got \"send-mail\")":  {Words: []EffectWord{{"send-mail", EffectAct}}},
		"effects::words[0]::word: a word of 257 bytes; allowed are 1 to 256":                  {Words: []EffectWord{{long, EffectAct}}},
		"effects::words[0]::effect: 7 is no effect; allowed are unknown, read, reach and act": {Words: []EffectWord{{"send", 7}}},
		"effects::words: 1025 words; allowed are up to 1024":                                  {Words: slices.Repeat([]EffectWord{{"a", 1}}, 1025)},
		"effects::destinations[0]::pattern must not be empty":                                 {Destinations: []DestPattern{{"", nil}}},
		"effects::destinations[0]::args[1] must be the name of an argument, of 1 to 32 bytes (got \"_\")": {
			Destinations: []DestPattern{{"a", []string{"to", "_"}}},
		},
		"effects::destinations[0]::args[0] must be the name of an argument": {Destinations: []DestPattern{{"a", []string{long[:33]}}}},
		"effects::destinations[0]::args: 65 arguments; allowed are up to 64": {
			Destinations: []DestPattern{{"a", slices.Repeat([]string{"b"}, 65)}},
		},
		"effects::destinations: 300 patterns; allowed are up to 256": {Destinations: slices.Repeat([]DestPattern{{"a", nil}}, 300)},
	} {
		_, err := NewEffects(c)
		assert.ErrorContains(t, err, want)
	}
	_, err := NewEffects(EffectConfig{Patterns: make([]EffectPattern, 10*maxPatterns)})
	assert.Equal(t, maxFaults-1, strings.Count(err.Error(), "\n"), "no flood of errors")
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
		{"sendMail*", "send_mail", true},
		{"send-*", "send_mail", true},
		{"send-*", "sender", false},
		{"mcp__*.note", "mcp_x_note", true},
		{"*é*", "l_été", true},
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

func TestAnnotationsRaiseWordsAndYieldToPatterns(t *testing.T) {
	e := newEffects(t, EffectConfig{Patterns: []EffectPattern{{"sweep", EffectRead}, {"open", EffectUnknown}}})
	for _, tt := range []struct {
		tool      string
		annotated Effect
		want      Effect
		why       string
	}{
		{"send_email", EffectRead, EffectAct, "word send"},
		{"get_rates", EffectReach, EffectReach, "annotation"},
		{"get_rates", EffectRead, EffectRead, "word get"},
		{"frobnicate", EffectAct, EffectAct, "annotation"},
		{"frobnicate", EffectUnknown, EffectUnknown, ""},
		{"sweep", EffectAct, EffectRead, "pattern sweep"},
		{"open", EffectAct, EffectUnknown, "pattern open"},
	} {
		got, keys := e.OfAnnotated(tt.tool, tt.annotated)
		_, same := e.Of(tt.tool)
		x := e.Explain(tt.tool, tt.annotated)
		assert.Equal(t, tt.want, got, tt.tool)
		assert.Same(t, same, keys)
		assert.Equal(t, tt.want, x.Effect, tt.tool)
		assert.Equal(t, tt.why, x.Why, tt.tool)
	}
}

func TestEffectAsText(t *testing.T) {
	for e := EffectUnknown; e <= EffectAct; e++ {
		text, err := e.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, e.String(), string(text))
		back := EffectAct - e
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, e, back)
	}
	_, err := Effect(4).MarshalText()
	require.ErrorContains(t, err, "4 is no effect; allowed are unknown, read, reach and act")
	for _, text := range []string{"", "Act", "write", strings.Repeat("x", 1000)} {
		e := EffectReach
		err := e.UnmarshalText([]byte(text))
		require.ErrorContains(t, err, "is no effect; allowed are unknown, read, reach and act")
		assert.Less(t, len(err.Error()), 200)
		assert.Equal(t, EffectReach, e, "an error changes nothing")
	}
}

// What the documents list is what decides.
func TestDefaultsAreTold(t *testing.T) {
	e, n := newEffects(t, EffectConfig{}), 0
	for effect := EffectRead; effect <= EffectAct; effect++ {
		for _, word := range DefaultWords(effect) {
			got, _ := e.Of(word)
			assert.Equal(t, effect, got, word)
			n++
		}
	}
	assert.Len(t, defaultWords, n)
	assert.Empty(t, DefaultWords(EffectUnknown))
	groups := DefaultDestinations()
	assert.Equal(t, e.Explain("send", 0).Args, groups)
	groups[0][0] = "changed"
	assert.NotEqual(t, e.Explain("send", 0).Args, groups)
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
