// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

func newVaultRemove() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "remove NAMESPACE/NAME",
		Short: "Take all of an agent out of Vault",
		Long: "remove shows what Vault holds for an agent, asks, and deletes it: Leasehold's rights over\n" +
			"it, its identity, its roles and its policies. Its tokens may do nothing from then on; its\n" +
			"leases end when they end, so take it to quarantine first if they must not. The Agent may\n" +
			"be gone from the cluster already.",
		Example: "  leasehold vault remove agents/support",
		Args:    wants(1, 1, "the agent, as NAMESPACE/NAME"),
		RunE: func(cmd *cobra.Command, given []string) error {
			namespace, name, err := agentOf(cmd, given[0])
			if err != nil {
				return err
			}
			if !yes && !isKeyboard(cmd.InOrStdin()) {
				return usage(cmd, errNotAsked)
			}
			return onVault(cmd, func(client *vaultapi.Client) error { return remove(cmd, client, namespace, name, yes) })
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func remove(cmd *cobra.Command, client *vaultapi.Client, namespace, name string, yes bool) error {
	plan, err := vaultsetup.Removal(cmd.Context(), client, namespace, name)
	if err != nil {
		return err
	}
	if plan.Empty() {
		cmd.PrintErrf("Vault holds nothing of %s/%s.\n", render.Clean(namespace), render.Clean(name))
		return nil
	}
	if !yes {
		if err := writePlan(cmd, plan); err != nil {
			return err
		}
		a := &asker{in: cmd.InOrStdin(), out: cmd.ErrOrStderr()}
		answer, err := a.prompt(cmd.Context(), bufio.NewReader(io.LimitReader(a.in, maxAnswer)), fmt.Sprintf("remove %s/%s from Vault? Type yes: ", namespace, name))
		if err != nil {
			return err
		}
		if !strings.EqualFold(answer, "yes") {
			return errGivenUp
		}
	}
	return applyPlan(cmd, plan)
}
