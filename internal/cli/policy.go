// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/trust"
)

func newPolicy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Look at trust policies and what their numbers guarantee",
		Args:  cobra.ArbitraryArgs, // group explains those that are no command
		RunE:  group,
	}
	cmd.AddCommand(newPolicyShow(), newPolicyValidate())
	return cmd
}

func newPolicyShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show [FILE]",
		Short: "Show a policy and what each of its numbers guarantees",
		Long: "show prints a policy, the default one without a FILE, and works out what follows from\n" +
			"it: how many cycles a false alarm takes, how many bad cycles in a row an alarm takes,\n" +
			"and how many clean ones a step up. \"default\" and \"demo\" are built in.",
		Example: "  leasehold policy show\n  leasehold policy show strict.yaml",
		Args:    wants(0, 1, ""),
		RunE: func(cmd *cobra.Command, given []string) error {
			name := "default"
			if len(given) > 0 {
				name = given[0]
			}
			p, err := policyOf(name)
			switch {
			case err != nil:
				return err
			case wantsJSON(cmd):
				return writeAnswer(cmd.OutOrStdout(), newPolicyObject(p))
			}
			return writePolicy(cmd.OutOrStdout(), palette(cmd), p)
		},
	}
}

func newPolicyValidate() *cobra.Command {
	return &cobra.Command{
		Use:   "validate FILE",
		Short: "Say whether a policy can be used, and every key that is out of bounds",
		Args:  wants(1, 1, "the FILE of a policy"),
		RunE: func(cmd *cobra.Command, given []string) error {
			p, err := readFile(given[0], trust.LoadPolicy)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s can be used; its name is %s.\n", given[0], orDash(p.Name))
			return err
		},
	}
}
