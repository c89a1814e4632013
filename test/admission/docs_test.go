// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
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

// So is the pod of docs/ledger.md that copies a ledger, under the standard "restricted".
func TestThePodThatCopiesALedgerIsTaken(t *testing.T) {
	page, err := os.ReadFile("../../docs/ledger.md")
	require.NoError(t, err)
	blocks := fenced(string(page), "yaml")
	require.Len(t, blocks, 1)
	const label = "pod-security.kubernetes.io/enforce"
	_, err = cluster.Kubectl(t.Context(), "", "label", "namespace", "leasehold-system", label+"=restricted")
	require.NoError(t, err)
	t.Cleanup(func() {
		_, _ = cluster.Kubectl(context.WithoutCancel(t.Context()), "", "label", "namespace", "leasehold-system", label+"-")
	})
	_, err = cluster.Kubectl(t.Context(), blocks[0], "apply", "--server-side", "--validate=strict", "--dry-run=server", "-f", "-")
	require.NoError(t, err)
	bad := strings.Replace(blocks[0], "runAsNonRoot: true, ", "", 1)
	require.NotEqual(t, blocks[0], bad)
	_, err = cluster.Kubectl(t.Context(), bad, "apply", "--server-side", "--dry-run=server", "-f", "-")
	assert.ErrorContains(t, err, "runAsNonRoot", "the standard is looked at")
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
