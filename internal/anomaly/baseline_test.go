// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
)

// did writes a cycle in short, a word for each call: its effect, the tool, and
// where it went. "act.send>a,b" is a call of send that acts on a and b, a "!"
// at the end says that it failed, "guard" is a guardrail.
func did(words string) *Input {
	in := &Input{Dests: DestLists{}, Facts: &Facts{}}
	for i, word := range strings.Fields(words) {
		e := Entry{Span: uint64(i + 1), Start: uint64(i + 1), Tool: -1, Asked: -1, Status: cycle.StatusOK, Millis: 100}
		if word == "guard" {
			e.Role = cycle.RoleGuardrail
			in.Trail = append(in.Trail, e)
			continue
		}
		word, failed := strings.CutSuffix(word, "!")
		if failed {
			e.Status = cycle.StatusError
		}
		effect, call, _ := strings.Cut(word, ".")
		tool, dests, _ := strings.Cut(call, ">")
		e.Role, e.Tool = cycle.RoleTool, in.number(tool)
		e.Effect = map[string]Effect{"act": EffectAct, "reach": EffectReach, "read": EffectRead}[effect]
		var d Dests
		for _, dest := range strings.FieldsFunc(dests, func(r rune) bool { return r == ',' }) {
			d.put(hashed(dest))
		}
		e.Dest = in.Dests.Note(&d)
		in.Trail = append(in.Trail, e)
	}
	return in
}

func (in *Input) number(tool string) int32 {
	if i := slices.Index(in.Tools, tool); i >= 0 {
		return int32(i)
	}
	in.Tools = append(in.Tools, tool)
	return int32(len(in.Tools) - 1)
}

// taught is a baseline that learned each of cycles, warm from that many on.
func taught(limits Limits, cycles ...string) *Baseline {
	if limits.WarmUp == 0 {
		limits.WarmUp = max(len(cycles), 1)
	}
	b := NewBaseline(limits)
	for _, c := range cycles {
		b.Learn(did(c))
	}
	return b
}

func TestBaselineWarmsUp(t *testing.T) {
	b := NewBaseline(Limits{})
	for i := range DefaultWarmUp {
		assert.False(t, b.Warm())
		assert.Equal(t, SeenUnknown, b.Tool("other"), "after %d cycles", i)
		assert.Equal(t, SeenUnknown, b.Dest("send", EffectAct, hashed("b")))
		b.Learn(did("act.send>a"))
	}
	assert.True(t, b.Warm())
	assert.Equal(t, DefaultWarmUp, b.Cycles())
	assert.Equal(t, SeenNever, b.Tool("other"))
	assert.Equal(t, SeenBefore, b.Tool("send"))
	assert.Equal(t, SeenNever, b.Dest("send", EffectAct, hashed("b")))
	assert.Equal(t, SeenBefore, b.Dest("send", EffectAct, hashed("a")))
}

func TestBaselineFrozen(t *testing.T) {
	b := taught(Limits{}, "act.send>a")
	b.Freeze()
	assert.True(t, b.Frozen())
	assert.Equal(t, Learned{}, b.Learn(did("act.send>evil act.other")))
	assert.Equal(t, SeenNever, b.Dest("send", EffectAct, hashed("evil")))
	assert.Equal(t, SeenNever, b.Tool("other"))
	assert.Equal(t, 1, b.Cycles())
	b.Thaw()
	assert.Equal(t, Learned{OK: true, NewTools: 1, NewDests: 1}, b.Learn(did("act.send>evil act.other")))
}

// Whose destinations license whose.
func TestBaselineDestOfOtherTools(t *testing.T) {
	b := taught(Limits{}, "act.post>p act.wire>w reach.fetch>f read.look>l foo.what>u act.fail>x! reach.lost>y! read.miss>z!")
	for _, tt := range []struct {
		tool   string
		effect Effect
		dest   string
		want   Seen
	}{
		{"post", EffectAct, "p", SeenBefore},
		{"post", EffectAct, "w", SeenNever},
		{"post", EffectAct, "f", SeenNever},
		{"post", EffectAct, "l", SeenBefore},
		{"post", EffectAct, "u", SeenNever},
		{"fetch", EffectReach, "p", SeenBefore},
		{"new", EffectReach, "f", SeenNever},
		{"new", EffectReach, "w", SeenBefore},
		{"new", EffectAct, "p", SeenNever},
		{"fail", EffectAct, "x", SeenNever},
		{"lost", EffectReach, "y", SeenBefore},
		{"miss", EffectRead, "z", SeenNever},
	} {
		assert.Equal(t, tt.want, b.Dest(tt.tool, tt.effect, hashed(tt.dest)), "%+v", tt)
	}
}

func TestBaselineBoundsWhatOneCycleBrings(t *testing.T) {
	var tools, dests strings.Builder
	for i := range 100 {
		fmt.Fprintf(&tools, "act.t%d ", i)
		fmt.Fprintf(&dests, "act.send>d%d ", i)
	}
	b := NewBaseline(Limits{WarmUp: 1, NewTools: 3, NewDests: 4})
	assert.Equal(t, Learned{OK: true, NewTools: 3, Refused: 97}, b.Learn(did(tools.String())))
	assert.Equal(t, SeenNever, b.Tool("t99"), "what was refused is still new")
	assert.Equal(t, Learned{OK: true, NewTools: 1, NewDests: 4, Refused: 96}, b.Learn(did(dests.String())))
}

func TestBaselineFull(t *testing.T) {
	b := taught(Limits{Tools: 1, Dests: 2}, "act.send>a,b", "act.send>c act.other>d")
	assert.Equal(t, SeenBefore, b.Dest("send", EffectAct, hashed("a")))
	assert.Equal(t, SeenUnknown, b.Dest("send", EffectAct, hashed("c")))
	assert.Equal(t, SeenUnknown, b.Dest("send", EffectAct, hashed("never")))
	assert.Equal(t, SeenUnknown, b.Tool("other"))
	assert.Equal(t, SeenBefore, b.Tool("send"))
}

func TestBaselineCounts(t *testing.T) {
	b := taught(Limits{}, "act.send act.send", "act.send", "act.send act.send!", "read.get")
	assert.Equal(t, 2, b.Calls("send"), "failed ones do not count")
	assert.Zero(t, b.Calls("none"))
	millis, n := b.Millis("send", .5)
	assert.InEpsilon(t, 100, millis, sketchAccuracy)
	assert.Equal(t, 5, n)
	_, n = b.Millis("none", .5)
	assert.Zero(t, n)
	assert.Zero(t, b.Tokens(.5), "nothing was spent")
}

func TestBaselineRoams(t *testing.T) {
	b := NewBaseline(Limits{})
	for i := range 10 {
		page := "news"
		if i >= 5 {
			page = fmt.Sprint("page", i)
		}
		b.Learn(did("act.send>a reach.fetch>home," + page))
		if i < roamsFrom-1 {
			assert.Zero(t, b.Roams("fetch"), "%d cycles are no habit", i+1)
		}
	}
	assert.InDelta(t, .5, b.Roams("fetch"), 0, "5 of 10 cycles went where no other went")
	assert.Zero(t, b.Roams("send"))
	assert.Zero(t, b.Roams("none"))
}

func TestTally(t *testing.T) {
	var counts tally
	for n := range uint32(100) {
		counts.add(n)
	}
	assert.Len(t, counts, maxTally)
	assert.Equal(t, maxTally-1, counts.usual(1), "what found no room makes nothing look usual")
	counts = nil
	for _, n := range []uint32{1, 1, 2, 9} {
		counts.add(n)
	}
	assert.Equal(t, 9, counts.usual(1))
	assert.Equal(t, 2, counts.usual(2))
	assert.Equal(t, 1, counts.usual(3))
	assert.Zero(t, counts.usual(5))
}

var drawCycle = rapid.Custom(func(t *rapid.T) string {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{
		"act.send>a", "act.send>b", "act.send>a,c", "act.send>d!", "reach.fetch>a", "reach.fetch>e", "read.get>a", "read.get", "guard", "act.wipe",
	}), 0, 8).Draw(t, "calls")
	return strings.Join(words, " ")
})

// Below the caps, the order in which cycles are learned says nothing.
func TestBaselineLearnsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cycles := rapid.SliceOfN(drawCycle, 0, 12).Draw(t, "cycles")
		limits := Limits{WarmUp: 1, Support: rapid.IntRange(1, 3).Draw(t, "support")}
		b, c := taught(limits, cycles...), taught(limits, rapid.Permutation(cycles).Draw(t, "order")...)
		for _, tool := range []string{"send", "fetch", "get", "wipe"} {
			assert.Equal(t, b.Tool(tool), c.Tool(tool))
			assert.Equal(t, b.Calls(tool), c.Calls(tool))
			assert.InDelta(t, b.Roams(tool), c.Roams(tool), 0)
			for _, dest := range []string{"a", "b", "c", "d", "e"} {
				assert.Equal(t, b.Dest(tool, EffectAct, hashed(dest)), c.Dest(tool, EffectAct, hashed(dest)))
			}
		}
		assert.Equal(t, b.GuardAlways(), c.GuardAlways())
		assert.InDelta(t, b.Steps(.9), c.Steps(.9), 0)
	})
}

// With a support of n, fewer than n poisoned cycles make nothing look usual,
// whatever is in them; and they cannot make a tool look as if it roamed more
// than by their share.
func TestBaselinePoisonedMinority(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clean := rapid.SliceOfN(drawCycle, 8, 12).Draw(t, "clean")
		support := rapid.IntRange(2, 4).Draw(t, "support")
		poison := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom([]string{
			"act.send>evil", "act.send>evil2,a", "act.steal>evil", "read.get>evil", "reach.fetch>evil", "act.send", "act.send",
		}), 1, 30), 0, support-1).Draw(t, "poison")
		b := taught(Limits{WarmUp: 1, Support: support}, clean...)
		before, roamed := b.Calls("send"), b.Roams("send")
		for _, words := range poison {
			b.Learn(did(strings.Join(words, " ")))
		}
		assert.Equal(t, SeenNever, b.Dest("send", EffectAct, hashed("evil")))
		assert.Equal(t, SeenNever, b.Dest("steal", EffectAct, hashed("evil")))
		assert.Equal(t, SeenNever, b.Tool("steal"))
		assert.LessOrEqual(t, b.Roams("send"), roamed+float64(len(poison))/float64(len(clean)))
		most := uint32(0)
		for _, c := range clean {
			most = max(most, uint32(strings.Count(c, "act.send")))
		}
		assert.LessOrEqual(t, b.Calls("send"), max(int(most), before), "counts rise no higher than clean cycles went")
	})
}

// Whatever is learned beyond the caps: what was not kept is never called seen.
func TestBaselineSaturatedNeverSaysSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := Limits{WarmUp: 1, Tools: rapid.IntRange(1, 3).Draw(t, "tools"), Dests: rapid.IntRange(1, 3).Draw(t, "dests")}
		b := taught(limits, rapid.SliceOfN(drawCycle, 1, 12).Draw(t, "cycles")...)
		assert.LessOrEqual(t, len(b.tools), limits.Tools)
		for _, norm := range b.tools {
			assert.LessOrEqual(t, len(norm.dests.hashes), limits.Dests)
		}
		for _, tool := range []string{"send", "fetch", "get", "wipe", "new"} {
			if b.tools[tool] == nil {
				assert.NotEqual(t, SeenBefore, b.Tool(tool))
			}
			assert.NotEqual(t, SeenBefore, b.Dest(tool, EffectAct, hashed("never")))
		}
	})
}

// What comes from outside may point anywhere.
func TestBaselineLearnsHostileTrails(t *testing.T) {
	b := NewBaseline(Limits{WarmUp: 1})
	in := &Input{Trail: Trail{{Role: cycle.RoleTool, Tool: 7}, {Role: cycle.RoleTool, Tool: -3}, {Role: 250, Tool: 0}}, Tools: []string{""}}
	assert.Equal(t, Learned{OK: true}, b.Learn(in))
	assert.Empty(t, b.tools)
}

func BenchmarkBaselineDest(b *testing.B) {
	base := NewBaseline(Limits{WarmUp: 1})
	for i := range 200 {
		base.Learn(did(fmt.Sprintf("act.send>d%d reach.fetch>e%d read.get>f%d read.list read.find", i, i, i)))
	}
	seen, never := hashed("d100"), hashed("x")
	for name, dest := range map[string]uint64{"seen": seen, "never": never} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				base.Dest("send", EffectAct, dest)
			}
		})
	}
	b.Run("tool", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			base.Tool("send")
		}
	})
}

func BenchmarkBaselineLearn(b *testing.B) {
	in := did(strings.Repeat("act.send>a reach.fetch>b read.get ", 12))
	base := NewBaseline(Limits{})
	b.ReportAllocs()
	for b.Loop() {
		base.Learn(in)
	}
}
