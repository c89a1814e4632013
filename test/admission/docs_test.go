// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// What docs/kubernetes.md shows is taken by an API server with the policies.
func TestThePageIsTaken(t *testing.T) {
	page, err := os.ReadFile("../../docs/kubernetes.md")
	require.NoError(t, err)
	blocks := fenced(string(page), "yaml")
	require.NotEmpty(t, blocks)
	for _, block := range blocks {
		_, err := cluster.Kubectl(t.Context(), block, "apply", "--server-side", "--validate=strict", "-f", "-")
		require.NoError(t, err)
		t.Cleanup(func() {
			_, _ = cluster.Kubectl(t.Context(), block, "delete", "--wait=false", "--ignore-not-found", "-f", "-")
		})
	}
	agent, err := cluster.Clients.Agents("shop").Get(t.Context(), "librarian", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Equal(t, v1alpha1.PhaseAutonomous, agent.Spec.MaxPhase)
}

// fenced are the blocks of a language in a page, without what they are indented by.
func fenced(page, language string) (blocks []string) {
	var block []string
	indent, in := "", false
	for line := range strings.Lines(page) {
		bare := strings.TrimSpace(line)
		switch {
		case !in && bare == "```"+language:
			indent, _, _ = strings.Cut(line, "`")
			in, block = true, nil
		case in && bare == "```":
			in, blocks = false, append(blocks, strings.Join(block, ""))
		case in:
			block = append(block, strings.TrimPrefix(line, indent))
		}
	}
	return blocks
}
