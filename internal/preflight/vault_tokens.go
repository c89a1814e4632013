// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import "slices"

var vaultTokens = Check{
	ID: "vault.tokens", Group: GroupVault,
	Title: "Agents get service tokens, which can be revoked",
	Why: "A batch token cannot be revoked, and one with a period never ends: a demotion would leave either as it is. The " +
		"policy default lets a token renew leases that it holds.",
	Mend: "Run leasehold vault apply --all: it sets token_type to service, token_period to 0 and token_no_default_policy to true. " +
		"Where the mount makes batch tokens, run vault auth tune -token-type=default-service MOUNT.",
	needs: []string{"Agent"},
	run:   runVaultTokens,
}

func runVaultTokens(l *look) {
	agents := l.vaultAgents()
	if !l.needsVault("which kind of tokens agents get") {
		return
	}
	mounts, known := map[string]any(nil), false
	if len(agents) > 0 {
		mounts, known = l.ask("sys/auth")
	}
	for _, a := range agents {
		for _, r := range rolesOf(&a) {
			has, known := l.ask(r.path)
			if !known || has == nil {
				if known {
					l.unknown("Vault has no %s: run leasehold vault apply", r.path)
				}
				continue
			}
			l.saw()
			l.tokenKind(&a, r.path, has)
		}
		if kind := text(get(mounts, a.AuthMount+"/", "config", "token_type")); known && kind == "batch" {
			l.vaultBad(&a, "auth/"+a.AuthMount, "token_type", "it makes batch tokens, whatever a role says")
		}
	}
}

func (l *look) tokenKind(a *vaultAgent, path string, has map[string]any) {
	if kind := text(has["token_type"]); !slices.Contains([]string{"service", "default-service"}, kind) {
		l.vaultBad(a, path, "token_type", "it is %q and has to be service", kind)
	}
	if period := seconds(has["token_period"]); period > 0 {
		l.vaultBad(a, path, "token_period", "tokens of it can be renewed for ever, each time for %s", period)
	}
	if none, _ := has["token_no_default_policy"].(bool); !none {
		l.vaultBad(a, path, "token_no_default_policy", "tokens of it have the policy default as well")
	}
}
