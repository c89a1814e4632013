// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/cli/cluster"
	"github.com/leasehold/leasehold/internal/kubeapi"
)

// addClusterFlags adds the flags that name a Kubernetes cluster, as kubectl has
// them.
func addClusterFlags(cmd *cobra.Command) {
	set := cmd.PersistentFlags()
	set.String("kubeconfig", "", "read a Kubernetes cluster that the kubeconfig in `FILE` leads to")
	set.String("context", "", "use the `CONTEXT` of the kubeconfig")
	set.StringP("namespace", "n", "", "the `NAMESPACE` of the agents in a cluster; that of the context when left out")
}

// clusterFlags are those that say that a cluster is meant.
var clusterFlags = []string{"kubeconfig", "context", "namespace", "all-namespaces", "gateway"}

func isGiven(cmd *cobra.Command, flag string) bool {
	f := cmd.Flag(flag)
	return f != nil && f.Changed
}

// ofCluster reports whether names are those of a cluster's agents.
func ofCluster(cmd *cobra.Command) bool {
	for _, flag := range clusterFlags {
		if isGiven(cmd, flag) {
			return true
		}
	}
	return isPlugin(cmd)
}

// reach is how the flags say that the API server is reached.
func reach(cmd *cobra.Command) *kubeapi.Reach {
	r := &kubeapi.Reach{QPS: 50, Burst: 100}
	r.Kubeconfig, _ = cmd.Flags().GetString("kubeconfig")
	r.Context, _ = cmd.Flags().GetString("context")
	return r
}

// namespaceOf is the namespace of agents that are named without one.
func namespaceOf(cmd *cobra.Command) (string, error) {
	if namespace, _ := cmd.Flags().GetString("namespace"); namespace != "" {
		return namespace, nil
	}
	return reach(cmd).Namespace()
}

// agentOf parts the name of an agent of a cluster.
func agentOf(cmd *cobra.Command, text string) (namespace, name string, err error) {
	if !strings.Contains(text, "/") {
		if namespace, err = namespaceOf(cmd); err != nil {
			return "", "", err
		}
	}
	given := namespace
	if isGiven(cmd, "namespace") {
		given, _ = cmd.Flags().GetString("namespace")
	}
	namespace, name, err = cluster.SplitName(text, given)
	if err == nil && isGiven(cmd, "namespace") && namespace != given {
		err = fmt.Errorf("%q is in the namespace %q, and -n says %q", text, namespace, given)
	}
	return namespace, name, usage(cmd, err)
}

// either is a command that asks the server, or reads a cluster where the flags
// name one.
func either(ask func(*cobra.Command, *client.Client, []string) error, look func(*cobra.Command, *cluster.Cluster, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, given []string) error {
		switch {
		case isGiven(cmd, "server"):
			return withServer(ask)(cmd, given)
		case !ofCluster(cmd):
			return online(ask)(cmd, given)
		}
		timeout, _ := cmd.Flags().GetDuration("timeout")
		if timeout <= 0 {
			return usage(cmd, fmt.Errorf("--timeout has to be more than 0, got %s", timeout))
		}
		c, err := cluster.New(reach(cmd), timeout)
		if err != nil {
			return usage(cmd, err)
		}
		return look(cmd, c, given)
	}
}

// errNoServer is why a cluster does not do.
var errNoServer = errors.New("a collector has to be asked for this, and the API server's proxy would not tell it who you are: " +
	"pass its --server with --token-file, with --user and --password-file, or with --cert and --key; " +
	"or forward its port, with kubectl port-forward, and pass --server " + client.DefaultServer)

// withServer is a command that asks the server also of a cluster's agents, which
// are named as there. What is asked for through the API server's proxy comes
// without the credentials of who asks, so that the ledger could not say who it was.
func withServer(ask func(*cobra.Command, *client.Client, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, given []string) error {
		if !ofCluster(cmd) {
			return online(ask)(cmd, given)
		}
		if serverValue(cmd, "server") == "" {
			return usage(cmd, errNoServer)
		}
		meaningless := []string{"gateway"}
		if cmd.Name() == "list" {
			meaningless = clusterFlags
		}
		for _, flag := range meaningless {
			if isGiven(cmd, flag) {
				return usage(cmd, fmt.Errorf("--server asks a collector, and --%s is for a cluster: pass one of them", flag))
			}
		}
		if cmd.Name() != "list" {
			namespace, name, err := agentOf(cmd, given[0])
			if err != nil {
				return err
			}
			given = []string{namespace + "/" + name}
		}
		return online(ask)(cmd, given)
	}
}

// completeInCluster completes the names of agents in a cluster.
func completeInCluster(cmd *cobra.Command, begun string) (names []string) {
	c, err := cluster.New(reach(cmd), completionPatience)
	if err != nil {
		return nil
	}
	namespace, _, ok := strings.Cut(begun, "/")
	prefix := namespace + "/"
	if !ok {
		prefix = ""
		if namespace, err = namespaceOf(cmd); err != nil {
			return nil
		}
	}
	_ = c.Each(cmd.Context(), namespace, func(a *v1alpha1.Agent) bool { // names that cannot be had are not offered
		if name := prefix + a.Name; strings.HasPrefix(name, begun) {
			names = append(names, name+"\t"+string(a.Status.Phase))
		}
		return len(names) < maxCompletions
	})
	return names
}
