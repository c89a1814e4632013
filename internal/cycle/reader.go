// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"errors"
	"fmt"
	"slices"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// Options configure a Reader.
type Options struct {
	// HashKey is the key of every hash of content; it must not be empty.
	HashKey []byte
	// CacheModes say how sources count cached tokens where the built-in rules
	// are wrong about them; the first one that matches holds.
	CacheModes []CacheMode
	// ConfidenceKeys are attributes that hold a confidence in [0,1] or a
	// percentage, best first; they come before the built-in ones.
	ConfidenceKeys []string
}

// CacheMode says how one source counts cached tokens. Scope and Provider must
// both match where both are set.
type CacheMode struct {
	// Scope is the beginning of the instrumentation scope's name.
	Scope string
	// Provider is a provider's name, as in gen_ai.provider.name or an alias.
	Provider string
	// Style is what holds for the source; CacheAuto turns built-in rules off
	// and leaves it to the numbers.
	Style CacheStyle
}

// Reader reads spans into steps. It is immutable and safe for concurrent use.
type Reader struct {
	table      *semconv.Table
	hasher     *Hasher
	cacheModes []CacheMode
	// bareModes is set when a cache mode depends on the provider.
	bareModes bool
}

// NewReader returns a Reader; it fails on options that cannot be meant.
func NewReader(o Options) (*Reader, error) {
	hasher, err := NewHasher(o.HashKey)
	if err != nil {
		return nil, err
	}
	r := &Reader{table: semconv.Standard(), hasher: hasher, cacheModes: slices.Clone(o.CacheModes)}
	for i := range r.cacheModes {
		m := &r.cacheModes[i]
		if m.Scope == "" && m.Provider == "" {
			return nil, fmt.Errorf("cache mode %d names neither a scope nor a provider: set one", i)
		}
		if m.Provider != "" {
			m.Provider, _ = semconv.ProviderOf(m.Provider)
			r.bareModes = true
		}
	}
	if slices.Contains(o.ConfidenceKeys, "") {
		return nil, errors.New("confidence keys hold an empty key: remove it")
	}
	if len(o.ConfidenceKeys) > 0 {
		r.table = semconv.WithFirst(semconv.FieldConfidence, o.ConfidenceKeys...)
	}
	return r, nil
}

// Read fills step from span, overwriting all of it. sc is the span's scope as
// Reader.Scope read it. The span is not changed; no content is kept.
func (r *Reader) Read(sc *Scope, span ptrace.Span, step *Step) {
	*step = Step{Model: Model{ToolCalls: -1}}
	var g gathered
	g.frame(span, step)
	g.attributes(r.table, span.Attributes())

	c := reading{scope: sc, span: span, step: step, gathered: &g}
	c.names = semconv.NamesOf(step.Name)
	c.spoken = g.seen | sc.spoken | c.names.Dialects()
	g.believe(c.spoken)
	c.decideRole()
	g.believeRole(step.Role)
	c.readEvents()

	c.fillIdentity()
	if step.Role != RoleNone {
		c.fillModel()
		c.fillUsage(r)
		c.fillConfidence()
	}
	if step.Role == RoleTool {
		c.fillTool(r.hasher)
	}
	c.fillOutcome()
	step.Problems = g.problems
}

// reading is the work on one span.
type reading struct {
	scope *Scope
	span  ptrace.Span
	step  *Step
	*gathered
	events eventSigns
	names  semconv.NameHits
	// spoken are the dialects that there is any evidence of.
	spoken semconv.DialectSet
	// name and operation are what the span's name and operation mean, if known.
	name      *semconv.NameRule
	operation *semconv.OperationValue
}
