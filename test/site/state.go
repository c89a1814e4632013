// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/leasehold/leasehold/test/stack"
)

// Loot is what the sample agent leaves behind when it is told to spill: what a thief
// would try.
type Loot struct {
	Token, Accessor, Lease, User, Password string
}

// ReadLoot reads what was spilled to a file.
func ReadLoot(path string) (l Loot, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return l, err
	}
	err = json.Unmarshal(text, &l)
	return l, err
}

// Alive is what of a credential Vault and PostgreSQL still take.
type Alive struct {
	// Token can be used, as whoever has it finds out.
	Token bool
	// Accessor is known to Vault, and Lease not gone.
	Accessor, Lease bool
	// Role is there in PostgreSQL; Login takes its password.
	Role, Login bool
	// Sessions of the role are open.
	Sessions int
}

// Dead reports whether nothing of it is left.
func (a Alive) Dead() bool { return a == Alive{} }

// Alive asks Vault and PostgreSQL themselves. A thing that cannot be asked is an
// error, and no sign of death.
func (s *Site) Alive(ctx context.Context, l Loot) (a Alive, err error) {
	var errs [6]error
	a.Token, errs[0] = accepted(s.Vault.Call(ctx, l.Token, http.MethodGet, "auth/token/lookup-self", nil, nil))
	a.Accessor, errs[1] = s.knows(ctx, l.Accessor)
	a.Lease, errs[2] = accepted(s.root(ctx, http.MethodPut, "sys/leases/lookup", map[string]any{"lease_id": l.Lease}, nil))
	a.Role, errs[3] = s.RoleExists(ctx, l.User)
	a.Sessions, errs[4] = s.Sessions(ctx, l.User)
	a.Login, errs[5] = s.loginWorks(ctx, l)
	return a, errors.Join(errs[:]...)
}

// knows reports whether Vault has a token of an accessor that can still be used.
func (s *Site) knows(ctx context.Context, accessor string) (bool, error) {
	var token struct {
		Data struct {
			Uses int `json:"num_uses"`
		}
	}
	there, err := accepted(s.root(ctx, http.MethodPut, "auth/token/lookup-accessor", map[string]any{"accessor": accessor}, &token))
	// Vault marks a token that it revokes by a negative number of uses, and refuses it
	// from then on. If it is killed after that it goes on showing the token, dead as
	// it is, until it tidies up or the token's time is over.
	return there && token.Data.Uses >= 0, err
}

// accepted tells Vault's no from a Vault that cannot say.
func accepted(err error) (bool, error) {
	var refused *stack.VaultError
	if errors.As(err, &refused) && refused.Status < http.StatusInternalServerError {
		return false, nil
	}
	return err == nil, err
}

// RoleExists reports whether PostgreSQL has the role of a lease.
func (s *Site) RoleExists(ctx context.Context, user string) (bool, error) {
	n, err := s.count(ctx, "SELECT count(*) FROM pg_roles WHERE rolname = '%s'", user)
	return n > 0, err
}

// Sessions is how many sessions of a role are open.
func (s *Site) Sessions(ctx context.Context, user string) (int, error) {
	return s.count(ctx, "SELECT count(*) FROM pg_stat_activity WHERE usename = '%s'", user)
}

func (s *Site) count(ctx context.Context, sql, user string) (int, error) {
	text, err := s.Postgres.Query(ctx, s.Postgres.Admin, fmt.Sprintf(sql, strings.ReplaceAll(user, "'", "''")))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

func (s *Site) loginWorks(ctx context.Context, l Loot) (bool, error) {
	_, err := s.Postgres.Query(ctx, stack.Account{User: l.User, Password: l.Password}, "SELECT 1")
	// The session of who looks is cut with the others, in the middle of a revocation.
	for _, refusal := range []string{"password authentication failed", "is not permitted to log in", "does not exist", "due to administrator command"} {
		if err != nil && strings.Contains(err.Error(), refusal) {
			return false, nil
		}
	}
	return err == nil, err
}

// Entity is an agent's in Vault.
type Entity struct {
	ID       string
	Disabled bool
	Policies []string
}

// EntityOf is the entity of an agent, as Vault has it now.
func (s *Site) EntityOf(ctx context.Context, namespace, name string) (Entity, error) {
	var answer struct{ Data Entity }
	err := s.root(ctx, http.MethodGet, "identity/entity/name/leasehold."+namespace+"."+name, nil, &answer)
	return answer.Data, err
}

// Accessors are those of the tokens of an entity that live, sorted. It asks for each
// token of Vault, as only tests may.
func (s *Site) Accessors(ctx context.Context, entity string) (all []string, err error) {
	var list struct{ Data struct{ Keys []string } }
	if err := s.root(ctx, "LIST", "auth/token/accessors", nil, &list); err != nil {
		return nil, err
	}
	for _, accessor := range list.Data.Keys {
		var token struct {
			Data struct {
				EntityID string `json:"entity_id"`
			}
		}
		err := s.root(ctx, http.MethodPut, "auth/token/lookup-accessor", map[string]any{"accessor": accessor}, &token)
		if there, err := accepted(err); err != nil {
			return nil, err
		} else if there && token.Data.EntityID == entity {
			all = append(all, accessor)
		}
	}
	slices.Sort(all)
	return all, nil
}

// Roles are the roles that leases made in PostgreSQL.
func (s *Site) Roles(ctx context.Context) ([]string, error) {
	text, err := s.Postgres.Query(ctx, s.Postgres.Admin, "SELECT rolname FROM pg_roles WHERE rolname LIKE 'v-%' ORDER BY 1")
	return strings.Fields(text), err
}

// Capabilities are what the token of an accessor may do at a path, as Vault says now.
func (s *Site) Capabilities(ctx context.Context, accessor, path string) ([]string, error) {
	var answer struct {
		Data struct{ Capabilities []string }
	}
	err := s.root(ctx, http.MethodPut, "sys/capabilities-accessor", map[string]any{"accessor": accessor, "paths": []string{path}}, &answer)
	return answer.Data.Capabilities, err
}
