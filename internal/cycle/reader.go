// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"errors"
	"fmt"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// Options configure a Reader.
type Options struct {
	// HashKey is the key of every hash of content; it must not be empty.
	HashKey []byte
	// Passing identifies the arguments and results of tools by hashes that mean
	// nothing outside of this process, and cost a fraction.
	Passing bool
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
	table  *semconv.Table
	hasher *Hasher
	// identify is how the content of a tool call is identified.
	identify   func(pcommon.Value) (Hash, int)
	cacheModes []CacheMode
	// byProvider is set when a cache mode depends on the provider.
	byProvider bool
}

// NewReader returns a Reader; it fails on options that cannot be meant.
func NewReader(o Options) (*Reader, error) {
	hasher, err := NewHasher(o.HashKey)
	if err != nil {
		return nil, err
	}
	r := &Reader{table: semconv.Standard(), hasher: hasher, identify: hasher.Value, cacheModes: slices.Clone(o.CacheModes)}
	if o.Passing {
		r.identify = hasher.passing
	}
	for i := range r.cacheModes {
		m := &r.cacheModes[i]
		if m.Scope == "" && m.Provider == "" {
			return nil, fmt.Errorf("cache mode %d names neither a scope nor a provider: set one", i)
		}
		if m.Provider != "" {
			name, _ := semconv.ProviderOf(m.Provider)
			if name == "" {
				return nil, fmt.Errorf("cache mode %d: %q is a framework, not a provider", i, m.Provider)
			}
			m.Provider, r.byProvider = name, true
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

// Hasher returns what the reader hashes content with.
func (r *Reader) Hasher() *Hasher { return r.hasher }

// Read fills step from span, overwriting all of it. sc is the span's scope as
// Reader.Scope read it, nil when nothing is known. The span is not changed; no content is kept.
func (r *Reader) Read(sc *Scope, span ptrace.Span, step *Step) {
	_, _ = r.ReadWithArgs(sc, span, step)
}

// ReadWithArgs is Read that also returns the arguments of a tool call as they
// stand on the span, valid as long as it is; ok is false where there are none.
func (r *Reader) ReadWithArgs(sc *Scope, span ptrace.Span, step *Step) (args pcommon.Value, ok bool) {
	c := reading{span: span}
	c.read(r, known(sc), step)
	if step.Role != RoleTool {
		return args, false
	}
	found := c.content(semconv.FieldToolArgs)
	return found.value, found.target != nil
}

// unknown is the scope of spans of which nothing is known.
var unknown Scope

func known(sc *Scope) *Scope {
	if sc == nil {
		return &unknown
	}
	return sc
}

// reading is the work on one span. It holds no pointers to what the caller owns,
// who hands them down beside it, so that it and the caller's step stay on their
// stacks.
type reading struct {
	gathered
	span   ptrace.Span
	events eventSigns
	// spoken are the dialects that there is any evidence of.
	spoken semconv.DialectSet
	// name and operation are what the span's name and operation mean, if known.
	name      *semconv.NameRule
	operation *semconv.OperationValue
}

func (c *reading) read(r *Reader, sc *Scope, step *Step) {
	c.recognise(r, sc, step)
	c.believeRole(step.Role, c.spoken)
	c.readEvents()

	c.fillIdentity(sc, step)
	if step.Role != RoleNone {
		c.fillModel(sc, step)
		c.fillUsage(r, sc, step)
		c.fillConfidence(step)
		c.fillSigns(step)
		step.Sequence = c.sequence(sc, step)
	}
	if step.Role == RoleTool {
		c.fillTool(step, r.identify)
	}
	c.fillOutcome(step)
	step.Problems, step.Claimed = c.problems, c.claimed
	step.Accessor, step.Handled = c.text(semconv.FieldAccessor), c.handled
}

// recognise begins a step and decides its role.
func (c *reading) recognise(r *Reader, sc *Scope, step *Step) {
	*step = Step{}
	step.Model.ToolCalls = -1
	c.fillFrame(step)
	c.attributes(r.table, c.span.Attributes())
	names := semconv.NamesOf(step.Name)
	c.spoken = c.seen | sc.spoken | names.Dialects()
	c.name = names.Best(c.spoken)
	c.believe(c.spoken)
	c.decideRole(sc, step)
}
