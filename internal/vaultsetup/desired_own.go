// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"fmt"
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
	return append(all, s.group())
}

// group gives Leasehold's entity its policy, and takes from it all others.
func (s *session) group() object {
	return object{
		kind: "group", name: Own, path: groupPath,
		want: func(fields) fields {
			return fields{"policies": []string{Own}, "member_entity_ids": []string{s.idOf(Own)}, "member_group_ids": []string{}}
		},
	}
}

const groupPath = "identity/group/name/" + Own

// readPast reads which policies an older Leasehold had, one for each agent: the group
// has them until the last step.
func (s *session) readPast(ctx context.Context) error {
	has, err := s.readFields(ctx, groupPath)
	if err != nil {
		return fmt.Errorf("read Leasehold's group: %w", advised(err))
	}
	for _, name := range strs(has["policies"]) {
		if of, ok := strings.CutPrefix(name, oldActing); ok && nameForm.MatchString(of) {
			s.past = append(s.past, name)
		}
	}
	return nil
}
