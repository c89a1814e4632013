// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

var vaultAudit = Check{
	ID: "vault.audit", Group: GroupVault,
	Title: "Vault's audit log is on, and Leasehold reads it",
	Why: "The audit log is the only place that shows what a credential is used for. Without it a credential that is used " +
		"outside of any cycle is seen by nobody.",
	Mend: "Run leasehold vault apply --all --audit-file PATH, or vault audit enable -path=file file file_path=PATH " +
		"hmac_accessor=false; then set vault.audit.from of the chart, or lay configs/collector/vault-audit.yaml over the gateway's configuration.",
	needs: []string{"ConfigMap"},
	run:   runVaultAudit,
}

func runVaultAudit(l *look) {
	for _, c := range l.Collectors {
		for _, extension := range c.parts("extensions", "trust") {
			vault, ok := extension.is["vault"].(map[string]any)
			if !ok {
				continue
			}
			l.saw()
			if vault["audit"] == nil {
				l.bad(c.Object, extension.field+".vault", "it acts on Vault and reads no audit log: add audit, and a receiver of its file")
			}
		}
	}
	if !l.needsVault("which audit devices it has") {
		return
	}
	devices, known := l.ask("sys/audit")
	if !known {
		return
	}
	l.saw()
	for _, one := range devices {
		if text(get(one, "type")) == "file" && text(get(one, "options", "hmac_accessor")) == "false" {
			return
		}
	}
	l.wrong(Vault, "sys/audit", "", "no audit device of the type file leaves accessors readable, so that nobody sees what credentials are used for")
}
