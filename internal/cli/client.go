// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/buildinfo"
	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// defaultTimeout is how long one question to the collector may take.
const defaultTimeout = 10 * time.Second

// serverEnv are the environment variables that stand in for flags.
var serverEnv = map[string]string{
	"server":        "LEASEHOLD_SERVER",
	"token-file":    "LEASEHOLD_TOKEN_FILE",
	"user":          "LEASEHOLD_USER",
	"password-file": "LEASEHOLD_PASSWORD_FILE",
	"ca-file":       "LEASEHOLD_CA_FILE",
	"cert":          "LEASEHOLD_CERT",
	"key":           "LEASEHOLD_KEY",
}

// rivals are flags that make the environment's value of another meaningless.
var rivals = map[string]string{"token-file": "user", "user": "token-file", "password-file": "token-file"}

// addServerFlags adds the flags that connect reads.
func addServerFlags(cmd *cobra.Command) {
	set := cmd.PersistentFlags()
	set.String("server", "", "the trust extension's API at `URL` (LEASEHOLD_SERVER; "+client.DefaultServer+" when neither says)")
	set.String("token-file", "", "sign in with the bearer token in `FILE` (LEASEHOLD_TOKEN_FILE)")
	set.String("user", "", "sign in with basic authentication as `NAME` (LEASEHOLD_USER)")
	set.String("password-file", "", "the password of --user is in `FILE` (LEASEHOLD_PASSWORD_FILE)")
	set.String("ca-file", "", "trust the certificates that those in `FILE` signed (LEASEHOLD_CA_FILE)")
	set.String("cert", "", "sign in with the client certificate in `FILE` (LEASEHOLD_CERT)")
	set.String("key", "", "the key of --cert is in `FILE` (LEASEHOLD_KEY)")
	set.Bool("insecure", false, "let a secret go to another machine without TLS")
	set.Duration("timeout", defaultTimeout, "how long one question may take")
}

// serverValue is what a flag says, or else its environment variable.
func serverValue(cmd *cobra.Command, name string) string {
	flag := cmd.Flag(name)
	if flag.Changed {
		return flag.Value.String()
	}
	if rival := cmd.Flag(rivals[name]); rival != nil && rival.Changed {
		return ""
	}
	return os.Getenv(serverEnv[name])
}

// connect returns a client of the server that the flags name. What they cannot
// mean is an error of usage.
func connect(cmd *cobra.Command) (*client.Client, error) {
	value := func(name string) string { return serverValue(cmd, name) }
	insecure, _ := cmd.Flags().GetBool("insecure")
	timeout, _ := cmd.Flags().GetDuration("timeout")
	c, err := client.New(&client.Config{
		Server: value("server"), TokenFile: value("token-file"),
		User: value("user"), PasswordFile: value("password-file"),
		CAFile: value("ca-file"), CertFile: value("cert"), KeyFile: value("key"),
		Insecure: insecure, Timeout: timeout, Agent: "leasehold/" + buildinfo.Read().Version,
	})
	return c, usage(cmd, err)
}

// online is a command that asks the server.
func online(run func(cmd *cobra.Command, c *client.Client, given []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, given []string) error {
		c, err := connect(cmd)
		if err != nil {
			return err
		}
		defer c.Close()
		return run(cmd, c, given)
	}
}

const (
	// maxCompletions is how many names are offered, and completionPatience how
	// long a person at a keyboard waits for them.
	maxCompletions     = 50
	completionPatience = 2 * time.Second
)

// completeAgents completes the names of agents that the server knows.
func completeAgents(cmd *cobra.Command, given []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if ofCluster(cmd) && !isGiven(cmd, "server") {
		return completeInCluster(cmd, begun), cobra.ShellCompDirectiveNoFileComp
	}
	c, err := connect(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), completionPatience)
	defer cancel()
	var names []string
	for agent, err := range c.Agents(ctx, trustapi.Query{Match: begun, Limit: maxCompletions}) {
		if err != nil {
			break
		}
		if isPlain(agent.Name) {
			names = append(names, agent.Name+"\t"+agent.Phase.String())
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
