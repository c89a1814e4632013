// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// Values beyond these are absurd: they are ignored and reported.
const (
	maxCount   = 1e9
	maxCostUSD = 1e6
	maxSeconds = 1e6
	// maxNumeral is the longest text that is read as a number.
	maxNumeral = 32
	// maxJSON is how far into JSON text a value is searched.
	maxJSON = 64 << 10
)

// take puts v into its field's slot if its key is better than the one there
// and its value is usable. It has short ways for what most values are.
func (g *gathered) take(t *semconv.Target, v pcommon.Value) {
	if t.Field >= semconv.FirstMark {
		g.takeOther(t, v)
		return
	}
	s := &g.slots[t.Field]
	if s.target != nil && s.target.Rank <= t.Rank {
		return
	}
	switch v.Type() {
	case pcommon.ValueTypeStr:
		text := v.Str()
		if text == "" {
			return
		}
		if t.Kind == semconv.KindText && !t.Nested {
			*s = slot{target: t, text: text}
			return
		}
	case pcommon.ValueTypeInt:
		if n := v.Int(); t.Kind == semconv.KindCount && !t.Nested && n >= 0 && n <= maxCount {
			*s = slot{target: t, number: float64(n)}
			return
		}
	case pcommon.ValueTypeEmpty:
		return
	}
	g.takeAny(t, v)
}

// takeOther is take for marks and content.
func (g *gathered) takeOther(t *semconv.Target, v pcommon.Value) {
	switch {
	case isAbsent(v):
	case t.Field >= semconv.FirstContent:
		g.content(t.Field).offer(t, v)
	default:
		if m := g.marks[t.Field-semconv.FirstMark]; m.place == 0 || m.place > uint16(t.Rank)+1 {
			g.takeAny(t, v)
		}
	}
}

func (g *gathered) takeAny(t *semconv.Target, v pcommon.Value) {
	if t.Nested {
		g.takeMember(t, v)
		return
	}
	switch t.Kind {
	case semconv.KindText, semconv.KindProvider, semconv.KindWords, semconv.KindStatus, semconv.KindTextOrNumber:
		g.takeText(t, v)
	case semconv.KindHandle:
		g.takeHandle(t, v)
	case semconv.KindBool, semconv.KindSign, semconv.KindSound, semconv.KindNesting, semconv.KindSpeaker:
		g.takeMark(t, v)
	default:
		number, ok := numberOf(v)
		g.takeNumber(t, number, ok)
	}
}

// takeMember takes one member of an object, in JSON text or structured.
func (g *gathered) takeMember(t *semconv.Target, v pcommon.Value) {
	switch v.Type() {
	case pcommon.ValueTypeMap:
		member, ok := v.Map().Get(t.Path)
		switch {
		case !ok:
		case t.Field >= semconv.FirstMark:
			g.takeMark(t, member)
		default:
			number, ok := numberOf(member)
			g.takeNumber(t, number, ok)
		}
	case pcommon.ValueTypeStr:
		text := v.Str()
		text = text[:min(len(text), maxJSON)]
		if !strings.Contains(text, t.Mark) {
			return
		}
		if member := gjson.Get(text, t.Path); member.Exists() && member.Type != gjson.Null {
			g.takeJSON(t, member)
		}
	default:
		g.problems |= ProblemWrongType
	}
}

func (g *gathered) takeJSON(t *semconv.Target, member gjson.Result) {
	if t.Field < semconv.FirstMark {
		number, ok := numberIn(member)
		g.takeNumber(t, number, ok)
		return
	}
	text := member.Raw // true and false are what they are called
	if member.Type == gjson.String {
		text = member.Str
	}
	yes, ok := markIn(t.Kind, text)
	g.setMark(t, yes, ok)
}

func (g *gathered) takeText(t *semconv.Target, v pcommon.Value) {
	text, ok := "", v.Type() == pcommon.ValueTypeStr
	if ok {
		text = v.Str()
	}
	switch t.Kind {
	case semconv.KindProvider:
		text, _ = semconv.ProviderOf(text)
	case semconv.KindWords:
		text, ok = finishIn(v)
	case semconv.KindStatus:
		text, ok = outcomeIn(v)
	case semconv.KindTextOrNumber:
		if !ok {
			text, ok = numeral(v)
		}
	}
	if !ok {
		g.problems |= ProblemWrongType
	} else if text != "" {
		g.slots[t.Field] = slot{target: t, text: text}
	}
}

// takeNumber takes a number in the field's unit if it is in the field's range.
func (g *gathered) takeNumber(t *semconv.Target, n float64, ok bool) {
	if !ok {
		g.problems |= ProblemWrongType
		return
	}
	problem := Problem(0)
	switch t.Kind {
	case semconv.KindCount, semconv.KindSuperstep:
		problem = unless(n >= 0 && n <= maxCount && n == math.Trunc(n), ProblemBadCount)
	case semconv.KindLimit:
		if !(n >= 1 && n <= maxCount) {
			return
		}
	case semconv.KindMoney:
		problem = unless(n >= 0 && n <= maxCostUSD, ProblemBadCost)
	case semconv.KindScore:
		problem = unless(n >= 0 && n <= 100, ProblemBadScore)
		if n > 1 {
			n /= 100
		}
	case semconv.KindFraction:
		if !(n >= 0 && n <= 1) {
			return
		}
	case semconv.KindMillis:
		n /= 1000
		problem = unless(n >= 0 && n <= maxSeconds, ProblemWrongType)
	case semconv.KindSeconds:
		problem = unless(n >= 0 && n <= maxSeconds, ProblemWrongType)
	}
	if g.problems |= problem; problem == 0 {
		g.slots[t.Field] = slot{target: t, number: n}
	}
}

// isAbsent reports whether v is as good as not there.
func isAbsent(v pcommon.Value) bool {
	switch v.Type() {
	case pcommon.ValueTypeEmpty:
		return true
	case pcommon.ValueTypeStr:
		return v.Str() == ""
	}
	return false
}

func unless(ok bool, p Problem) Problem {
	if ok {
		return 0
	}
	return p
}

// numberOf reads a number, or a text that is one.
func numberOf(v pcommon.Value) (n float64, ok bool) {
	switch v.Type() {
	case pcommon.ValueTypeInt:
		return float64(v.Int()), true
	case pcommon.ValueTypeDouble:
		return v.Double(), true
	case pcommon.ValueTypeStr:
		return parseNumber(v.Str())
	}
	return 0, false
}

func numberIn(r gjson.Result) (n float64, ok bool) {
	switch r.Type {
	case gjson.Number:
		return r.Num, true
	case gjson.String:
		return parseNumber(r.Str)
	}
	return 0, false
}

func parseNumber(s string) (n float64, ok bool) {
	s = strings.TrimSpace(s[:min(len(s), maxNumeral+1)])
	if s == "" || len(s) > maxNumeral {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

func numeral(v pcommon.Value) (string, bool) {
	switch v.Type() {
	case pcommon.ValueTypeInt:
		return strconv.FormatInt(v.Int(), 10), true
	case pcommon.ValueTypeDouble:
		return strconv.FormatFloat(v.Double(), 'g', -1, 64), true
	}
	return "", false
}

// cutText returns at most MaxString bytes of s, whole characters only, in
// memory of their own: s may be megabytes long.
func cutText(s string) string {
	end := MaxString
	for end > MaxString-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return strings.Clone(s[:end])
}
