// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

func newVaultPlan() *cobra.Command {
	f := &vaultFlags{}
	cmd := &cobra.Command{
		Use:   "plan [AGENT...]",
		Short: "Show what has to be changed in Vault for agents",
		Long: "plan reads Vault and shows what apply would change, line by line. It writes nothing.\n" +
			"It ends with 0 where nothing has to be changed, with 2 where something has, and with 1\n" +
			"where it cannot tell.",
		Example: "  leasehold vault plan agents/support\n" +
			"  leasehold vault plan -f agent.yaml\n" +
			"  leasehold vault plan --all -o json | jq -r '.steps[] | select(.action != \"none\") | .path'",
		RunE: f.withVault(func(cmd *cobra.Command, client *vaultapi.Client, agents []*vaultsetup.Agent) error {
			plan, err := vaultsetup.Plan(cmd.Context(), client, agents, f.options)
			if err != nil {
				return err
			}
			if err := writePlan(cmd, plan); err != nil || plan.Empty() {
				return err
			}
			return exitError(ExitChanges)
		}),
	}
	f.add(cmd)
	return cmd
}

func newVaultApply() *cobra.Command {
	f := &vaultFlags{}
	cmd := &cobra.Command{
		Use:   "apply [AGENT...]",
		Short: "Change in Vault what plan shows",
		Long: "apply makes and changes what plan shows, in an order in which nobody can do more after\n" +
			"any step than in the end. Which phase's policy an agent has is Leasehold's to change:\n" +
			"apply gives a new agent that of shadow, and nobody more than they have. Applied again,\n" +
			"it goes on from where it stopped.",
		Example: "  leasehold vault apply agents/support\n" +
			"  leasehold vault apply --all --audit-file /vault/logs/audit.jsonl --quota-exemptions",
		RunE: f.withVault(func(cmd *cobra.Command, client *vaultapi.Client, agents []*vaultsetup.Agent) error {
			plan, err := vaultsetup.Plan(cmd.Context(), client, agents, f.options)
			if err != nil {
				return err
			}
			return applyPlan(cmd, plan)
		}),
	}
	f.add(cmd)
	return cmd
}

// applyPlan carries a plan out, and prints each step that is done.
func applyPlan(cmd *cobra.Command, plan *vaultsetup.Changes) error {
	w, p := cmd.OutOrStdout(), palette(cmd)
	var failed error
	done := 0
	err := plan.Apply(cmd.Context(), func(step vaultsetup.Step) {
		done++
		switch {
		case failed != nil:
		case wantsJSON(cmd):
			failed = writeAnswer(w, step)
		default:
			_, failed = fmt.Fprintln(w, headOf(p, &step))
		}
	})
	switch {
	case err != nil:
		return err
	case failed != nil || wantsJSON(cmd):
		return failed
	}
	_, err = fmt.Fprintf(w, "Done: %s; %d were as they should be.\n", stepCounts(plan.Steps, "created", "changed", "deleted"), len(plan.Steps)-done)
	return err
}
