// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"slices"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// owners are the agents that credentials are bound to, by their accessors: one
// each. There are at most trustapi.MaxCredentials of an agent.
type owners map[string]string

func (o owners) of(accessor string) string { return o[accessor] }

// clear forgets what an agent holds; nil for none.
func (o owners) clear(a *agent) {
	if a == nil {
		return
	}
	for i := range a.creds {
		if o[a.creds[i].Accessor] == a.name {
			delete(o, a.creds[i].Accessor)
		}
	}
}

// replace takes in what an agent holds now, where it held what it was before.
func (o owners) replace(name string, was, is *agent) {
	o.clear(was)
	for i := range is.creds {
		o[is.creds[i].Accessor] = name
	}
}

// owner is whom an accessor is bound to as this group leaves it, "" for nobody.
func (t *tx) owner(accessor string) string {
	if name, changed := t.bound[accessor]; changed {
		return name
	}
	return t.e.owners.of(accessor)
}

// disownOthers gives up the credentials that are bound to another agent.
func (a *agent) disownOthers(owner func(accessor string) string) {
	a.creds = slices.DeleteFunc(a.creds, func(c trustapi.Credential) bool {
		name := owner(c.Accessor)
		return name != "" && name != a.name
	})
}
