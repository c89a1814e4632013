// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

// said is what a span says itself under the keys of the semantic conventions,
// and so need not be said again.
type said struct {
	agent, provider, model, tool string
	usage                        cycle.Usage
	// reports has the fields of usage that are there, a bit each.
	reports uint8
}

// standardPrefix begins the keys that are looked for.
const standardPrefix = "gen_ai."

// read looks for them in one pass.
func (s *said) read(attrs pcommon.Map) {
	*s = said{}
	for key, v := range attrs.All() {
		if len(key) < len(semconv.LabelTool) || key[0] != standardPrefix[0] || !strings.HasPrefix(key, standardPrefix) {
			continue
		}
		switch key {
		case semconv.LabelAgent:
			s.agent = v.Str()
		case semconv.LabelProvider:
			s.provider = v.Str()
		case semconv.LabelResponseModel:
			s.model = v.Str()
		case semconv.LabelTool:
			s.tool = v.Str()
		default:
			s.number(key, v)
		}
	}
}

func (s *said) number(key string, v pcommon.Value) {
	for i := range saidUsage {
		if f := &saidUsage[i]; f.standard == key && v.Type() == pcommon.ValueTypeInt {
			*f.of(&s.usage) = v.Int()
			s.reports |= 1 << i
			return
		}
	}
}

// saidUsage are the numbers of tokens with the key that the semantic conventions
// give them.
var saidUsage = [...]struct {
	key, standard string
	of            func(*cycle.Usage) *int64
}{
	{semconv.UsageInput, semconv.StandardInput, func(u *cycle.Usage) *int64 { return &u.Input }},
	{semconv.UsageOutput, semconv.StandardOutput, func(u *cycle.Usage) *int64 { return &u.Output }},
	{semconv.UsageCacheRead, semconv.StandardCacheRead, func(u *cycle.Usage) *int64 { return &u.CacheRead }},
	{semconv.UsageCacheWrite, semconv.StandardCacheWrite, func(u *cycle.Usage) *int64 { return &u.CacheWrite }},
	{semconv.UsageReasoning, semconv.StandardReasoning, func(u *cycle.Usage) *int64 { return &u.Reasoning }},
}

// setUnsaid notes a name that the span does not carry already.
func (n *notes) setUnsaid(key, said, v string) {
	if v != said {
		n.setStr(key, v)
	}
}

// usageUnsaid notes the numbers of tokens that the span does not say already
// under the standard's key; a zero where the span says otherwise.
func (n *notes) usageUnsaid(s *said, u cycle.Usage) {
	for i := range saidUsage {
		f := &saidUsage[i]
		value, stated := *f.of(&u), s.reports&(1<<i) != 0
		switch {
		case stated && *f.of(&s.usage) != value:
			n.setCount(f.key, int(value))
		case !stated:
			n.setInt(f.key, value)
		}
	}
}
