// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command gendoc writes configs/vault/policies, the policies of an example agent, from
// configs/vault/agent.yaml. It is run in the root of the repository.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

const (
	agentPath = "configs/vault/agent.yaml"
	folder    = "configs/vault/policies"
)

func main() {
	if err := generate("."); err != nil {
		fmt.Fprintln(os.Stderr, "gendoc:", err)
		os.Exit(1)
	}
}

func generate(root string) error {
	all, err := render(root)
	if err != nil {
		return err
	}
	// What is not made any more goes.
	if err := os.RemoveAll(filepath.Join(root, folder)); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(root, folder), 0o750); err != nil {
		return err
	}
	for name, text := range all {
		if err := os.WriteFile(filepath.Join(root, folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// render is the text of each file, of the repository whose root is given.
func render(root string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(root, agentPath))
	if err != nil {
		return nil, err
	}
	from := &v1alpha1.Agent{}
	if err := yaml.Unmarshal(text, from); err != nil {
		return nil, fmt.Errorf("%s: %w", agentPath, err)
	}
	agent, ok, err := vaultsetup.FromAgent(from)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, fmt.Errorf("%s: the Agent has no spec.vault", agentPath)
	}
	all := map[string]string{}
	for _, p := range vaultsetup.Policies([]*vaultsetup.Agent{agent}, vaultsetup.DefaultOptions().AuditDevice) {
		all[p.Name+".hcl"] = p.Text
	}
	return all, nil
}
