// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "slices"

// Mapping is every key of one field, best first: the first one that is present
// with a usable value wins, and two keys of a field are never added.
type Mapping struct {
	Field Field
	Kind  Kind
	Keys  []Key
}

// Key is one attribute key of a field.
type Key struct {
	// Name is the attribute key.
	Name string
	// Path is where the value stands in the JSON object that the attribute
	// holds; "" when the attribute is the value.
	Path string
	// Dialect is whose key it is.
	Dialect Dialect
	// Since and Until are the first and last version of the dialect that has
	// the key, "" when open or not versioned.
	Since, Until string
	// Kind replaces the mapping's kind when As is set.
	Kind Kind
	As   bool
	// Needs holds the key back, because others use it for other things,
	// until something else on the span speaks one of these dialects.
	Needs DialectSet
	// Role holds the key back unless the step has this role.
	Role string
	// Rollup marks a count that is a sum over model calls by its key alone.
	Rollup bool
	// Shared marks a key that many use: it proves no dialect.
	Shared bool
	Source Source
}

// Mappings returns all mappings, in the order of the fields.
func Mappings() []Mapping {
	all := slices.Concat(kindMappings, identityMappings, modelMappings, requestMappings,
		tokenMappings, costMappings, toolMappings, outcomeMappings,
		hintMappings, signMappings, numberMappings, offerMappings, credentialMappings)
	slices.SortStableFunc(all, func(a, b Mapping) int { return int(a.Field) - int(b.Field) })
	return all
}
