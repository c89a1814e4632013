// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/trust"
)

func newAgents() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "agents",
		Short: "See how far agents are trusted, and decide on one",
		Long: "agents asks the trust extension of a running collector how far it trusts each\n" +
			"agent, and tells it what a person decides. What a person decides is written into\n" +
			"the ledger with the person's name and reason.\n\n" +
			"With --kubeconfig, --context, -n or -A, and as kubectl leasehold, list, get and why\n" +
			"read what a Kubernetes cluster holds of its agents; what changes an agent still goes\n" +
			"to --server.",
		Args: cobra.ArbitraryArgs, // group explains those that are no command
		RunE: group,
	}
	addServerFlags(cmd)
	addClusterFlags(cmd)
	cmd.AddCommand(newAgentsList(), newAgentsGet(), newAgentsHistory())
	for _, verb := range []trust.Verb{
		trust.VerbApprove, trust.VerbDeny, trust.VerbQuarantine, trust.VerbRelease, trust.VerbPromote, trust.VerbDemote,
		trust.VerbLaunch,
	} {
		cmd.AddCommand(newAgentsAsk(verb))
	}
	return cmd
}
