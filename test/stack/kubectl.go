// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Kubectl runs kubectl as the administrator and returns what it prints; stdin may
// be empty.
func (s *Stack) Kubectl(ctx context.Context, stdin string, args ...string) (string, error) {
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, s.Binaries.Kubectl, append([]string{"--kubeconfig", s.Kubeconfig()}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+s.dir)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &complaint
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("kubectl %s: %w: %s", strings.Join(args, " "), err, complaint.String())
	}
	return out.String(), nil
}

// Apply applies files or folders of the repository, by their paths in it, and
// waits for the custom resources among them.
func (s *Stack) Apply(ctx context.Context, paths ...string) error {
	for _, path := range paths {
		if _, err := s.Kubectl(ctx, "", "apply", "--server-side", "--force-conflicts", "-f", filepath.Join(s.root, path)); err != nil {
			return err
		}
	}
	_, err := s.Kubectl(ctx, "", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all")
	return err
}

// CRDs is the folder of Leasehold's custom resources.
const CRDs = "configs/kubernetes/crds"
