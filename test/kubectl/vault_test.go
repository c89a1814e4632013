// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubectl

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// The agents that Vault is set up for are those of the cluster, by name or all.
func TestVaultIsForTheClustersAgents(t *testing.T) {
	cast(t)
	agents := cluster.Clients.Agents("shop")
	_, err := agents.Create(t.Context(), &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: "payer"},
		Spec: v1alpha1.AgentSpec{ServiceAccountName: "payer", Vault: &v1alpha1.VaultBinding{
			Role: "payer", Grants: []v1alpha1.VaultGrant{{
				Phase: v1alpha1.PhaseRestricted, Tool: "pay", Path: "bank/creds/payer", Capabilities: []v1alpha1.VaultCapability{"read"},
			}},
		}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = agents.Delete(context.WithoutCancel(t.Context()), "payer", metav1.DeleteOptions{}) })
	for line, want := range map[string]struct {
		code        int
		out, errOut string
	}{
		"shop/payer":        {0, "# leasehold.shop.payer.restricted: what", ""},
		"-n shop payer":     {0, "# leasehold: what Leasehold may do", ""},
		"--all -n shop":     {0, "# leasehold.shop.payer.shadow: what", "The Agent shop/billing has no spec.vault: it is left out."},
		"--all":             {0, "# leasehold.shop.payer.shadow: what", "The Agent ops/crawler has no spec.vault: it is left out."},
		"--all -n ops":      {0, "# leasehold-agent: what", "The Agent ops/crawler has no spec.vault: it is left out."},
		"shop/billing":      {1, "", "none of these agents uses Vault"},
		"shop/nobody":       {1, "", "nobody"},
		"ops/payer -n shop": {2, "", "-n says"},
	} {
		t.Run(line, func(t *testing.T) {
			stdout, stderr, code := kubectl(t, append([]string{"leasehold", "vault", "policy"}, strings.Fields(line)...)...)
			assert.Equal(t, want.code, code, stderr)
			assert.Contains(t, stdout, want.out)
			assert.Contains(t, stderr, want.errOut)
		})
	}
}
