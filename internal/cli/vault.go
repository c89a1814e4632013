// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

func newVault() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "vault",
		Short: "Set Vault up for agents, and check that it still is",
		Long: "vault plans, makes and checks what Vault has to hold for agents and for Leasehold:\n" +
			"a policy for each phase, an identity, roles to log in by, and Leasehold's own rights.\n" +
			"The agents are those of a Kubernetes cluster, by NAME or with --all, or those of\n" +
			"files, with -f. Vault is that of VAULT_ADDR, with the token of VAULT_TOKEN or of vault\n" +
			"login; VAULT_NAMESPACE, VAULT_CACERT and the others count as they do for vault itself.",
		Args: cobra.ArbitraryArgs, // group explains those that are no command
		RunE: group,
	}
	addClusterFlags(cmd)
	cmd.PersistentFlags().Duration("timeout", 10*time.Second, "how long one request to Vault or question to the cluster may take, at most a minute")
	cmd.AddCommand(newVaultPlan(), newVaultApply(), newVaultVerify(), newVaultPolicy(), newVaultRemove())
	return cmd
}

// vaultFlags are what agents, and which Vault.
type vaultFlags struct {
	agentFlags
	options vaultsetup.Options
	account string
	mount   string
}

func (f *vaultFlags) add(cmd *cobra.Command) {
	f.agentFlags.add(cmd)
	f.options = vaultsetup.DefaultOptions()
	l := f.options.Login
	set := cmd.Flags()
	set.StringVar(&f.account, "own-account", l.Namespace+"/"+l.Account, "Leasehold's own ServiceAccount, as `NAMESPACE/NAME`")
	set.StringVar(&f.mount, "own-mount", l.Mount, "the kubernetes auth method that Leasehold logs in by, at the `PATH` under auth/; empty when it logs in otherwise")
	set.StringVar(&f.options.AuditDevice, "audit-device", f.options.AuditDevice, "the `NAME` of the audit device whose log Leasehold reads; empty for none")
	set.StringVar(&f.options.AuditFile, "audit-file", "", "enable that device, as a file at this `PATH` of Vault's machine")
	set.BoolVar(&f.options.QuotaExemptions, "quota-exemptions", false, "take what Leasehold revokes by out of rate limit quotas")
}

// complete checks the flags, and fills the options from them.
func (f *vaultFlags) complete(cmd *cobra.Command, given []string) error {
	namespace, account, ok := strings.Cut(f.account, "/")
	if !ok && f.mount != "" {
		return usage(cmd, fmt.Errorf("--own-account: got %q, allowed is NAMESPACE/NAME", f.account))
	}
	f.options.Login = vaultsetup.Login{Mount: strings.Trim(f.mount, "/"), Namespace: namespace, Account: account}
	return f.check(cmd, given)
}

// withVault is a command that asks Vault about agents.
func (f *vaultFlags) withVault(ask func(*cobra.Command, *vaultapi.Client, []*vaultsetup.Agent) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, given []string) error {
		if err := f.complete(cmd, given); err != nil {
			return err
		}
		agents, err := f.agents(cmd, given)
		if err != nil {
			return err
		}
		return onVault(cmd, func(client *vaultapi.Client) error { return ask(cmd, client, agents) })
	}
}

// onVault logs in to the Vault of the environment for as long as use takes.
func onVault(cmd *cobra.Command, use func(*vaultapi.Client) error) error {
	config, err := vaultapi.FromEnvironment()
	if err != nil {
		return err
	}
	timeout, _ := cmd.Flags().GetDuration("timeout")
	if timeout <= 0 || timeout > time.Minute {
		return usage(cmd, fmt.Errorf("--timeout has to be more than 0 and at most 1m, got %s", timeout))
	}
	if config.Timeout == 0 {
		config.Timeout = timeout
	}
	session, err := vaultapi.Open(cmd.Context(), config, zap.NewNop())
	if err != nil {
		return err
	}
	defer session.Close()
	if err := session.Ready(); err != nil {
		return err
	}
	return use(session.Client("setting Vault up", 0, 1))
}

// errNotAsked is that nobody could be asked.
var errNotAsked = errors.New("nobody is there to be asked; pass --yes to do it all the same")
