// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

// Usage is the tokens of one model call or of many, each counted once.
// All fields are counts of tokens and never negative.
type Usage struct {
	// Input is every prompt token, cached ones included.
	Input int64
	// Output is every generated token, reasoning included.
	Output int64
	// CacheRead is the part of Input that was read from the provider's cache.
	CacheRead int64
	// CacheWrite is the part of Input that was written to the provider's cache.
	CacheWrite int64
	// Reasoning is the part of Output that the model spent on thinking.
	Reasoning int64
}

// IsZero reports whether no token is counted at all.
func (u Usage) IsZero() bool { return u == Usage{} }

// Total is Input plus Output; the other fields are parts of these.
func (u Usage) Total() int64 { return u.Input + u.Output }

// Add returns the sum of u and v, field by field, saturating at MaxTokens.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Input:      satAdd(u.Input, v.Input),
		Output:     satAdd(u.Output, v.Output),
		CacheRead:  satAdd(u.CacheRead, v.CacheRead),
		CacheWrite: satAdd(u.CacheWrite, v.CacheWrite),
		Reasoning:  satAdd(u.Reasoning, v.Reasoning),
	}
}

// Excess returns, field by field, what u has above v, never below zero.
func (u Usage) Excess(v Usage) Usage {
	return Usage{
		Input:      max(0, u.Input-v.Input),
		Output:     max(0, u.Output-v.Output),
		CacheRead:  max(0, u.CacheRead-v.CacheRead),
		CacheWrite: max(0, u.CacheWrite-v.CacheWrite),
		Reasoning:  max(0, u.Reasoning-v.Reasoning),
	}
}

// MaxTokens bounds every sum of tokens, so that hostile counts cannot wrap it.
const MaxTokens = int64(1) << 53

func satAdd(a, b int64) int64 { return min(a+b, MaxTokens) }

// UsageField names one number that a span may report about its tokens.
type UsageField uint8

// The usage fields a span may carry. FieldTotal is only ever used to tell
// which of the other numbers include each other.
const (
	FieldInput UsageField = iota
	FieldOutput
	FieldCacheRead
	FieldCacheWrite
	FieldReasoning
	FieldTotal

	// NumUsageFields is how many usage fields there are.
	NumUsageFields
)

// RawUsage is what a span says of its tokens, before it is known which of the
// numbers include each other. Package tokens normalises it into Usage.
type RawUsage struct {
	// N holds the reported counts by field; absent fields are zero.
	N [NumUsageFields]int64
	// Present has bit 1<<field set for each field that the span reports.
	Present uint8
	// Cache says how FieldInput counts cached tokens, where it is known.
	Cache CacheStyle
	// ReasoningApart is set where the instrumentation is known to leave
	// FieldReasoning out of FieldOutput.
	ReasoningApart bool
}

// CacheStyle says whether a reported input count includes cached tokens.
type CacheStyle uint8

// The cache styles. CacheAuto leaves it to the numbers to tell.
const (
	CacheAuto CacheStyle = iota
	CacheInclusive
	CacheExclusive
)

// Has reports whether the span carries field f.
func (r RawUsage) Has(f UsageField) bool { return r.Present&(1<<f) != 0 }

// Set records field f as reported with value n.
func (r *RawUsage) Set(f UsageField, n int64) {
	r.N[f] = n
	r.Present |= 1 << f
}
