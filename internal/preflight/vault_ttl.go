// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/vaultsetup"
)

var vaultTTL = Check{
	ID: "vault.ttl", Group: GroupVault,
	Title: "No token and no credential outlives the Job that it is for",
	Why: "What lives longer than the Job can be used when nobody watches any more. A short time to live is what remains when " +
		"a revocation fails.",
	Mend: "Run leasehold vault apply --all, which bounds roles by activeDeadlineSeconds; write default_ttl of database roles at most " +
		"5 minutes and max_ttl at most the deadline; wrap tokens for 5 minutes at most.",
	needs: []string{"Agent"},
	run:   runVaultTTL,
}

// maxWrapping is how long a token may wait in its wrapping.
const maxWrapping = 5 * time.Minute

func runVaultTTL(l *look) {
	for _, p := range l.Policies {
		l.saw()
		for _, r := range p.Rules {
			if !strings.HasPrefix(r.Path, "auth/token/create") {
				continue
			}
			if most := seconds(r.MaxWrapping); most <= 0 || most > maxWrapping {
				l.badRule(p, &r, "a token that is made here may wait in its wrapping for more than %s: set max_wrapping_ttl", maxWrapping)
			}
		}
	}
	agents := l.vaultAgents()
	if len(agents) == 0 || !l.needsVault("how long tokens and credentials live") {
		return
	}
	for _, a := range agents {
		l.tokenTimes(&a)
		l.credentialTimes(&a)
	}
}

// tokenTimes looks at the roles by which an agent gets its tokens.
func (l *look) tokenTimes(a *vaultAgent) {
	for _, r := range rolesOf(a) {
		has, known := l.ask(r.path)
		if !known {
			continue
		}
		if has == nil {
			l.unknown("Vault has no %s: run leasehold vault apply", r.path)
			continue
		}
		l.saw()
		if most := seconds(has[r.bound]); most <= 0 || most > a.Deadline {
			l.vaultBad(a, r.path, r.bound, "tokens of it live for %s, and a Job of %s ends after %s", forever(most), a.Key(), a.Deadline)
		}
	}
}

// tokenRole is a role of Vault by which tokens are made; bound is the setting that
// says how long they may live.
type tokenRole struct{ path, bound string }

// rolesOf are the roles by which an agent gets its tokens.
func rolesOf(a *vaultAgent) []tokenRole {
	all := []tokenRole{{"auth/" + a.AuthMount + "/role/" + a.Role, "token_max_ttl"}}
	if a.Wrapped {
		all = append(all, tokenRole{"auth/token/roles/" + a.TokenRole(), "token_explicit_max_ttl"})
	}
	return all
}

// credentialTimes looks at the roles of databases that are granted.
func (l *look) credentialTimes(a *vaultAgent) {
	for _, g := range a.Grants {
		mount, role, ok := strings.Cut(g.Path, "/creds/")
		if !ok || strings.ContainsAny(role, "+*") {
			continue
		}
		path := mount + "/roles/" + role
		has, known := l.ask(path)
		if !known || has == nil || has["db_name"] == nil {
			continue // not a database's; leasehold vault verify tells of what is not there
		}
		l.saw()
		if lives := seconds(has["default_ttl"]); lives <= 0 || lives > vaultsetup.MaxTTL {
			l.vaultBad(a, path, "default_ttl", "credentials of it live for %s unless they are renewed, and should for %s at most", forever(lives), vaultsetup.MaxTTL)
		}
		if most := seconds(has["max_ttl"]); most <= 0 || most > a.Deadline {
			l.vaultBad(a, path, "max_ttl", "credentials of it can be renewed up to %s, and a Job of %s ends after %s", forever(most), a.Key(), a.Deadline)
		}
	}
}

// vaultBad says what is wrong with an object of Vault that is an agent's.
func (l *look) vaultBad(a *vaultAgent, path, field, format string, args ...any) {
	l.bad(&Object{Kind: path, Source: Vault, Skips: a.Skips}, field, format, args...)
}

func forever(d time.Duration) string {
	if d <= 0 {
		return "as long as the mount lets them"
	}
	return d.String()
}
