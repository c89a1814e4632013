// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"slices"
	"strings"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

var vaultPaths = Check{
	ID: "vault.paths", Group: GroupVault,
	Title: "Each path of Vault is for a tool, and none is a whole mount",
	Why: "A policy over a mount gives every secret in it, also those that come later. A path that is for no tool is a right " +
		"that nobody asked for, and nobody misses when it is misused.",
	Mend: "Name in spec.vault.grants the path that a tool needs, such as orders/creds/reader or kv/data/mail/+/key, for tools " +
		"that spec.tools allows, and let leasehold vault apply write the policies.",
	needs: []string{"Agent"},
	run:   runVaultPaths,
}

func runVaultPaths(l *look) {
	for _, a := range of[v1alpha1.Agent](l.Input) {
		if a.is.Spec.Vault != nil {
			l.saw()
			l.grants(a.Object, a.is)
		}
	}
	agents := l.vaultAgents()
	for _, p := range l.Policies {
		l.saw()
		l.mountWide(p)
		l.ungranted(p, agents)
	}
	if len(agents) == 0 || !l.needsVault("for the policies of agents") {
		return
	}
	for _, p := range l.livePolicies(agents) {
		l.saw()
		l.mountWide(p)
		l.ungranted(p, agents)
	}
}

// grants looks at what an Agent says of Vault.
func (l *look) grants(o *Object, a *v1alpha1.Agent) {
	for i, g := range a.Spec.Vault.Grants {
		field := "spec.vault.grants" + index(i)
		if overMount(g.Path) {
			l.bad(o, field+".path", "%q is over all of a mount: name what the tool %q needs", g.Path, g.Tool)
		}
		if len(a.Spec.Tools) > 0 && !allowsTool(a.Spec.Tools, g.Tool) {
			l.bad(o, field+".tool", "no phase allows the tool %q: take the grant away, or allow the tool in spec.tools", g.Tool)
		}
	}
}

func allowsTool(grants []v1alpha1.ToolGrant, tool string) bool {
	return slices.ContainsFunc(grants, func(g v1alpha1.ToolGrant) bool {
		return slices.ContainsFunc(g.Allowed, func(allowed string) bool {
			prefix, open := strings.CutSuffix(allowed, "*")
			return allowed == tool || open && strings.HasPrefix(tool, prefix)
		})
	})
}

func (l *look) mountWide(p *VaultPolicy) {
	for _, r := range p.Rules {
		if overMount(r.Path) && !(leaseholds(p) && ofVault(r.Path)) {
			l.badRule(p, &r, "it is over all of a mount: name what is needed below it")
		}
	}
}

// badRule says what is wrong with a rule of a policy.
func (l *look) badRule(p *VaultPolicy, r *VaultRule, format string, args ...any) {
	before := len(l.Findings)
	l.bad(p.Object, "path "+r.Path, format, args...)
	if len(l.Findings) > before && p.Source != Vault {
		l.Findings[before].Line = r.Line
	}
}

// ungranted finds paths of an agent's policy that its Agent does not grant.
func (l *look) ungranted(p *VaultPolicy, agents []vaultAgent) {
	for _, a := range agents {
		for phase := range trust.NumPhases {
			if a.PolicyName(trust.Phase(phase)) != p.Name {
				continue
			}
			granted := a.GrantsAt(trust.Phase(phase))
			for _, r := range p.Rules {
				if !slices.ContainsFunc(granted, func(g vaultsetup.Grant) bool { return g.Path == r.Path }) && !overMount(r.Path) && !ofVault(r.Path) {
					l.badRule(p, &r, "no tool of %s is granted it in this phase: run leasehold vault apply", a.Key())
				}
			}
		}
	}
}

// livePolicies are the policies of agents that Vault holds.
func (l *look) livePolicies(agents []vaultAgent) (all []*VaultPolicy) {
	for _, a := range agents {
		for phase := range trust.NumPhases {
			name := a.PolicyName(trust.Phase(phase))
			has, known := l.ask("sys/policies/acl/" + name)
			if !known {
				continue
			}
			if has == nil {
				l.unknown("Vault has no policy %s: run leasehold vault apply", name)
				continue
			}
			p, err := parsePolicy(name, Vault, text(has["policy"]))
			if err != nil {
				l.unknown("the policy %s of Vault: %v", name, err)
				continue
			}
			p.Skips, p.Namespace = a.Skips, ""
			all = append(all, p)
		}
	}
	return all
}

// verbs of secrets engines that stand between a mount and what is asked for.
var verbs = []string{
	"data", "metadata", "delete", "undelete", "destroy", "creds", "static-creds", "roles", "static-roles",
	"encrypt", "decrypt", "sign", "issue", "sts", "config",
}

// overMount reports whether a path is a pattern that fits everything of a mount, or
// of more than one.
func overMount(path string) bool {
	at := strings.IndexAny(path, "+*")
	if at < 0 {
		return false
	}
	before, partial := "", path[:at]
	if slash := strings.LastIndexByte(partial, '/'); slash >= 0 {
		before, partial = partial[:slash], partial[slash+1:]
	}
	segments := strings.Split(before, "/")
	switch {
	case before == "":
		return true
	case partial != "":
		return false
	}
	return len(segments) == 1 || slices.Contains(verbs, segments[len(segments)-1]) && len(segments) <= 3
}
