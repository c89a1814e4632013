// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// target is an agent as Vault knows it.
type target struct {
	*vaultsetup.Agent
	// granted says that its grants are known.
	granted bool
	// lost agents are of no Agent that says what they have in Vault, and hold nothing
	// that is known. Vault may have an entity of that name all the same: of an Agent
	// that was deleted, or whose spec.vault was taken away or cannot be read.
	lost bool
}

// target is the agent to act on. Its name becomes part of paths in Vault.
func (a *Actuator) target(name string) (*target, error) {
	namespace, account, _ := strings.Cut(name, "/")
	if len(validation.IsDNS1123Label(namespace)) > 0 || len(validation.IsDNS1123Subdomain(account)) > 0 {
		return nil, fmt.Errorf("%.100q: %w", name, ErrName)
	}
	if a.cfg.Protected(name) {
		return nil, fmt.Errorf("%s: %w", name, ErrProtected)
	}
	if agent := a.cfg.Agent(name); agent != nil {
		return &target{Agent: agent, granted: true}, nil
	}
	own := &vaultsetup.Agent{Namespace: namespace, Name: account}
	return &target{Agent: own, lost: len(a.cfg.Credentials.Credentials(name)) == 0}, nil
}

// leaseID is a lease's id as it may stand in a path. Vault makes it of the path of
// the request and 24 letters.
var leaseID = regexp.MustCompile(`^[A-Za-z0-9_.@:+=~-]+(/[A-Za-z0-9_.@:+=~-]+)+$`)

// mayLook reports whether a lease may be looked up: any that can be one, where it is
// not known what the agent is granted.
func (t *target) mayLook(id string) bool { return isLease(id) && (!t.granted || t.mayRevoke(id)) }

func isLease(id string) bool {
	return len(id) <= 1024 && leaseID.MatchString(id) && path.Clean(id) == id
}

// mayRevoke reports whether a lease is of a path that the agent is granted in any
// phase. Of an agent whose grants are not known none is.
func (t *target) mayRevoke(id string) bool {
	return t.granted && isLease(id) && slices.ContainsFunc(t.Grants, func(g vaultsetup.Grant) bool {
		return vaultsetup.Matches(g.Path, path.Dir(id))
	})
}
