// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"slices"
	"strings"
	"time"
)

// How long Leasehold's own token lives, and at most by being renewed.
const (
	ownTTL    = 20 * time.Minute
	ownMaxTTL = 24 * time.Hour
)

func seconds(d time.Duration) int { return int(d / time.Second) }

// own are Leasehold's entity, its login and, last, the group by which it has rights.
func (s *session) own() []object {
	all := []object{{
		kind: "entity", name: Own, path: "identity/entity/name/" + Own, seen: s.seenEntity(Own),
		want: func(fields) fields { return fields{"policies": []string{}} },
	}}
	if l := &s.options.Login; l.Mount != "" {
		all = append(all,
			s.alias(l.Mount, l.Namespace+"/"+l.Account, Own),
			loginRole(l.Mount, Own, l.Namespace, l.Account, seconds(ownTTL), seconds(ownMaxTTL)))
	}
	return append(all, s.group(nil))
}

// group gives Leasehold's entity its policies. Those over agents that are not planned
// for stay, but for that over the agent without.
func (s *session) group(without *Agent) object {
	return object{
		kind: "group", name: Own, path: "identity/group/name/" + Own,
		want: func(has fields) fields {
			names := []string{Own}
			for _, a := range s.agents {
				names = append(names, a.ActingPolicy())
			}
			for _, name := range strs(has["policies"]) {
				if strings.HasPrefix(name, acting) && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			if without != nil {
				names = slices.DeleteFunc(names, func(n string) bool { return n == without.ActingPolicy() })
			}
			return fields{"policies": names, "member_entity_ids": []string{s.idOf(Own)}, "member_group_ids": []string{}}
		},
	}
}
