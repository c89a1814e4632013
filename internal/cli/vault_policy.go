// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/vaultsetup"
)

func newVaultPolicy() *cobra.Command {
	f := &vaultFlags{}
	cmd := &cobra.Command{
		Use:   "policy [AGENT...]",
		Short: "Print the policies of agents, and Leasehold's own, as HCL",
		Long: "policy prints what apply writes as policies: those of each agent's four phases, the one\n" +
			"that all agents have, and Leasehold's own rights. It asks no Vault.",
		Example: "  leasehold vault policy -f agent.yaml",
		RunE: func(cmd *cobra.Command, given []string) error {
			if err := f.complete(cmd, given); err != nil {
				return err
			}
			agents, err := f.agents(cmd, given)
			if err != nil {
				return err
			}
			return writePolicies(cmd, vaultsetup.Policies(agents, f.options.AuditDevice))
		},
	}
	f.add(cmd)
	return cmd
}

func writePolicies(cmd *cobra.Command, all []vaultsetup.Policy) error {
	for i, p := range all {
		if wantsJSON(cmd) {
			if err := writeAnswer(cmd.OutOrStdout(), p); err != nil {
				return err
			}
			continue
		}
		gap := "\n"
		if i == 0 {
			gap = ""
		}
		if _, err := fmt.Fprint(cmd.OutOrStdout(), gap, p.Text); err != nil {
			return err
		}
	}
	return nil
}
