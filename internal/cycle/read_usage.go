// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"strings"

	"github.com/leasehold/leasehold/internal/semconv"
)

// usageFields says where each count of a RawUsage comes from.
var usageFields = [NumUsageFields]semconv.Field{
	FieldInput:      semconv.FieldInputTokens,
	FieldOutput:     semconv.FieldOutputTokens,
	FieldCacheRead:  semconv.FieldCacheRead,
	FieldCacheWrite: semconv.FieldCacheWrite,
	FieldReasoning:  semconv.FieldReasoning,
	FieldTotal:      semconv.FieldTotalTokens,
}

// fillUsage reads reported tokens and cost. Operations that repeat what other
// spans report have none.
func (c *reading) fillUsage(r *Reader, sc *Scope, step *Step) {
	if c.operation != nil && c.operation.NoUsage {
		return
	}
	u := &step.Usage
	for to, from := range usageFields {
		if s := &c.slots[from]; s.target != nil {
			u.Set(UsageField(to), int64(s.number))
		}
	}
	step.CostUSD, step.HasCost = c.cost()
	if u.Present == 0 {
		return
	}
	step.Aggregate = !step.Role.IsModelCall()
	u.Cache = c.cacheStyle(r, sc, step)
	u.ReasoningApart = u.Has(FieldReasoning) && c.reasoningApart(sc)
}

// cost is the cost of the whole call, or else the sum of its parts.
func (c *reading) cost() (usd float64, ok bool) {
	if s := &c.slots[semconv.FieldCost]; s.target != nil && c.inDollars() {
		return s.number, true
	}
	in, out := &c.slots[semconv.FieldInputCost], &c.slots[semconv.FieldOutputCost]
	if in.target == nil && out.target == nil {
		return 0, false
	}
	return in.number + out.number, true
}

func (c *reading) inDollars() bool {
	currency := c.slots[semconv.FieldCurrency].text
	return currency == "" || strings.EqualFold(currency, "USD")
}

// cacheStyle is what is known of how this source counts cached tokens (R6).
func (c *reading) cacheStyle(r *Reader, sc *Scope, step *Step) CacheStyle {
	u := &step.Usage
	if !u.Has(FieldCacheRead) && !u.Has(FieldCacheWrite) {
		return CacheAuto
	}
	if style, ok := r.configured(sc, step.Model.Provider); ok {
		return style
	}
	probe := semconv.CacheCase{
		Dialects: c.spoken, Scope: sc.Name, Name: step.Name,
		Provider: step.Model.Provider, Input: c.slots[semconv.FieldInputTokens].target,
	}
	if probe.Exclusive() {
		return CacheExclusive
	}
	return CacheAuto
}

// configured returns what configuration says of a scope and provider.
func (r *Reader) configured(sc *Scope, provider string) (CacheStyle, bool) {
	if !r.byProvider {
		return sc.cache, sc.forced
	}
	for _, m := range r.cacheModes {
		if strings.HasPrefix(sc.Name, m.Scope) && (m.Provider == "" || m.Provider == provider) {
			return m.Style, true
		}
	}
	return CacheAuto, false
}

// reasoningApart tells Google ADK's own spans, which report the candidates'
// tokens without the thoughts; wrappers around it add them (R7).
func (c *reading) reasoningApart(sc *Scope) bool {
	if sc.Convention != ConventionNone {
		return sc.Convention == ConventionADK
	}
	return c.seen.Has(ConventionADK) && !c.seen.Has(ConventionOpenInference)
}
