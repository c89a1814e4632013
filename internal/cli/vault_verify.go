// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

func newVaultVerify() *cobra.Command {
	f := &vaultFlags{}
	cmd := &cobra.Command{
		Use:   "verify [AGENT...]",
		Short: "Check that Vault is set up for agents, and what apply cannot mend",
		Long: "verify says what of plan is not done, and looks at what is not apply's: the audit log,\n" +
			"how long the credentials of granted database roles live and whether revoking one ends\n" +
			"its sessions, groups that give an agent more than its phase does, mounts that several\n" +
			"agents share. It writes nothing. It ends with 1 where something is wrong; what the\n" +
			"token may not read is unknown.",
		Example: "  leasehold vault verify --all\n" +
			"  leasehold vault verify -f agent.yaml -o json | jq -r '.findings[] | select(.weight == \"wrong\") | .text'",
		RunE: f.withVault(func(cmd *cobra.Command, client *vaultapi.Client, agents []*vaultsetup.Agent) error {
			r, err := vaultsetup.Verify(cmd.Context(), client, agents, f.options)
			if err != nil {
				return err
			}
			if err := writeVaultReport(cmd, r); err != nil || !r.Wrong() {
				return err
			}
			return exitError(ExitError)
		}),
	}
	f.add(cmd)
	return cmd
}
