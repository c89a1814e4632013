// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/cli/cluster"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// agentFlags say which agents are meant, beside those named.
type agentFlags struct {
	files []string
	all   bool
}

func (f *agentFlags) add(cmd *cobra.Command) {
	cmd.ValidArgsFunction = func(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return completeInCluster(cmd, begun), cobra.ShellCompDirectiveNoFileComp
	}
	set := cmd.Flags()
	set.StringArrayVarP(&f.files, "filename", "f", nil, "the Agents of a YAML `FILE`, - for standard input, as often as needed")
	set.BoolVar(&f.all, "all", false, "all Agents of the cluster, or of the namespace of -n")
}

func (f *agentFlags) check(cmd *cobra.Command, given []string) error {
	ways := 0
	for _, is := range []bool{len(given) > 0, f.all, len(f.files) > 0} {
		if is {
			ways++
		}
	}
	if ways == 1 {
		return nil
	}
	return usage(cmd, errors.New("pass the names of agents, or --all, or -f FILE: one of these"))
}

// agents are those that are meant and use Vault.
func (f *agentFlags) agents(cmd *cobra.Command, given []string) (all []*vaultsetup.Agent, err error) {
	found, err := f.find(cmd, given)
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		switch converted, ok, err := vaultsetup.FromAgent(a); {
		case err != nil:
			return nil, err
		case ok:
			all = append(all, converted)
		default:
			cmd.PrintErrf("The Agent %s has no spec.vault: it is left out.\n", a.Key())
		}
	}
	if len(all) == 0 && len(given)+len(f.files) > 0 {
		return nil, errors.New("none of these agents uses Vault: give one a spec.vault")
	}
	return all, nil
}

func (f *agentFlags) find(cmd *cobra.Command, given []string) (found []*v1alpha1.Agent, err error) {
	if len(f.files) > 0 {
		return f.read(cmd)
	}
	timeout, _ := cmd.Flags().GetDuration("timeout")
	c, err := cluster.New(reach(cmd), timeout)
	if err != nil {
		return nil, usage(cmd, err)
	}
	if f.all {
		namespace, _ := cmd.Flags().GetString("namespace")
		err := c.Each(cmd.Context(), namespace, func(a *v1alpha1.Agent) bool {
			found = append(found, a)
			return true
		})
		return found, err
	}
	for _, text := range given {
		a, err := agentInCluster(cmd, c, text)
		if err != nil {
			return nil, err
		}
		found = append(found, a)
	}
	return found, nil
}

// read reads the Agents of files.
func (f *agentFlags) read(cmd *cobra.Command) (all []*v1alpha1.Agent, err error) {
	namespace, _ := cmd.Flags().GetString("namespace")
	for _, path := range f.files {
		var found []*v1alpha1.Agent
		if path == "-" {
			found, err = readAgents(cmd.InOrStdin())
		} else {
			found, err = readFile(path, readAgents)
		}
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			if a.Namespace == "" {
				a.Namespace = namespace
			}
			if a.Namespace == "" {
				return nil, fmt.Errorf("%s: the Agent %q has no metadata.namespace: write it, or pass -n", path, a.Name)
			}
		}
		all = append(all, found...)
	}
	return all, nil
}

// maxAgentFile is the most that is read of a file, in bytes.
const maxAgentFile = 16 << 20

// readAgents reads the Agents among the documents of a YAML file; those of other
// kinds stand beside them in many.
func readAgents(r io.Reader) (all []*v1alpha1.Agent, err error) {
	text, err := io.ReadAll(io.LimitReader(r, maxAgentFile+1))
	if err == nil && len(text) > maxAgentFile {
		err = fmt.Errorf("it is larger than %d MiB", maxAgentFile>>20)
	}
	if err != nil {
		return nil, err
	}
	documents := yaml.NewYAMLOrJSONDecoder(strings.NewReader(string(text)), 4096)
	for {
		var raw runtime.RawExtension
		switch err := documents.Decode(&raw); {
		case errors.Is(err, io.EOF) && len(all) == 0:
			return nil, fmt.Errorf("there is no Agent of %s in it", v1alpha1.GroupVersion)
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		a, err := agentIn(raw.Raw)
		if err != nil {
			return nil, err
		}
		if a != nil {
			all = append(all, a)
		}
	}
}

// agentIn is the Agent of a document, nil for another object.
func agentIn(document []byte) (*v1alpha1.Agent, error) {
	var kind metav1.TypeMeta
	if len(document) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(document, &kind); err != nil {
		return nil, fmt.Errorf("read the kind of an object: %w", err)
	}
	if kind.Kind != "Agent" || kind.APIVersion != v1alpha1.GroupVersion.String() {
		return nil, nil
	}
	a := &v1alpha1.Agent{}
	if err := json.Unmarshal(document, a); err != nil {
		return nil, fmt.Errorf("read an Agent: %w", err)
	}
	return a, nil
}
