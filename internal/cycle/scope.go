// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// Scope is what the spans of one resource and instrumentation scope have in
// common: what they mean where they say nothing themselves.
type Scope struct {
	// Service is the resource's service.name, "" when an SDK made it up.
	Service string
	// Name and Version are the instrumentation scope's.
	Name, Version string
	// Convention is the dialect that the scope's name tells, ConventionNone
	// when it tells none.
	Convention Convention
	// Identity is who the resource and the scope claim that their spans are.
	Identity Identity
	// Provider and Model are what the resource and the scope name; both "" in
	// most traces.
	Provider, Model string
	// Image identifies the container image that the process runs, zero where
	// the resource does not name one.
	Image Hash
	// Problems are defects of the resource's and the scope's attributes.
	Problems Problem

	spoken semconv.DialectSet
	// cache is the style that configuration sets for the scope, if forced.
	cache  CacheStyle
	forced bool
}

// Scope reads what res and scope say once for all their spans.
func (r *Reader) Scope(res pcommon.Resource, scope pcommon.InstrumentationScope) Scope {
	var g gathered
	g.attributes(r.table, res.Attributes())
	g.attributes(r.table, scope.Attributes())
	sc := Scope{Name: g.cut(scope.Name()), Version: g.cut(scope.Version())}
	sc.Convention = semconv.DialectOfScope(sc.Name)
	for key, v := range res.Attributes().All() {
		switch key {
		case semconv.ServiceName:
			sc.Service = semconv.ServiceNamed(g.cut(v.Str()))
		case "telemetry.sdk.name":
			if sc.Convention == ConventionNone {
				sc.Convention = semconv.DialectOfScope(v.Str())
			}
		}
	}
	sc.spoken = semconv.Dialects(sc.Convention)
	sc.cache, sc.forced = r.forcedCache(sc.Name)
	g.identity(&sc.Identity)
	sc.Provider = g.text(semconv.FieldProvider)
	sc.Model = g.text(semconv.FieldRequestModel)
	sc.Image = r.hasher.image(res.Attributes())
	sc.Problems = g.problems
	return sc
}

// forcedCache returns the style that configuration sets for a scope.
func (r *Reader) forcedCache(scope string) (CacheStyle, bool) {
	for _, m := range r.cacheModes {
		if m.Scope != "" && m.Provider == "" && strings.HasPrefix(scope, m.Scope) {
			return m.Style, true
		}
	}
	return CacheAuto, false
}
