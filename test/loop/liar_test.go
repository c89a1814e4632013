// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// Rows C1, C3, C20 and C30: who says in spans that another's identity, accessor, lease
// and trace are its own harms itself only. Nothing that a span names is revoked.
func TestWhatIsAnothersStaysAnothers(t *testing.T) {
	t.Parallel()
	for script, args := range map[string][]string{"thief": nil, "liar": {"--name", "honest"}} {
		t.Run(script, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.hire("honest", "orders", v1alpha1.PhaseShadow, nil, "--delay", "100ms", patient)
			pod, loot := s.working("honest")
			s.bound("honest")
			before := s.Get("honest")
			if script == "thief" {
				args = []string{"--loot", filepath.Join(s.dir, "honest."+pod), "--trace", traceOf(t, loot.Accessor)}
			}
			s.hire(script, script, v1alpha1.PhaseShadow, nil, args...)
			s.Ask(script, "launch")
			s.Await(script, "its cycle has ended or it was stopped", func(a *v1alpha1.Agent) bool {
				return (a.Status.Cycles > 0 || a.Status.Quarantined) && len(a.Status.OpenActions) == 0
			})
			assert.Equal(t, working, s.alive(loot), "the other works on")
			assert.Contains(t, s.Pods(), pod)
			after := s.Get("honest")
			assert.Equal(t, before.Status.LastDecision, after.Status.LastDecision)
			assert.Equal(t, before.Status.Debt, after.Status.Debt)
			assert.False(t, after.Status.Quarantined)
			log, err := os.ReadFile(here.Vault.AuditFile)
			require.NoError(t, err)
			assert.NotContains(t, string(log), "sys/leases/revoke/"+loot.Lease)
			assert.Zero(t, revocations(t, string(log), loot.Accessor))
		})
	}
}

// revocations is how often Vault was asked to revoke the token of an accessor, which
// its audit log hashes in what was asked.
func revocations(t *testing.T, log, accessor string) (n int) {
	t.Helper()
	var answer struct{ Data struct{ Hash string } }
	require.NoError(t, here.Vault.Call(t.Context(), here.Vault.RootToken, http.MethodPut, "sys/audit-hash/file", map[string]any{"input": accessor}, &answer))
	for line := range strings.Lines(log) {
		if strings.Contains(line, "auth/token/revoke-accessor") && strings.Contains(line, answer.Data.Hash) {
			n++
		}
	}
	return n
}

// traceOf is the traceparent that the login of an accessor told Vault.
func traceOf(t *testing.T, accessor string) string {
	t.Helper()
	log, err := os.ReadFile(here.Vault.AuditFile)
	require.NoError(t, err)
	for line := range strings.Lines(string(log)) {
		if _, after, ok := strings.Cut(line, `"traceparent":["`); ok && strings.Contains(line, accessor) {
			parent, _, _ := strings.Cut(after, `"`)
			return parent
		}
	}
	t.Fatal("the audit log has no trace of the credential")
	return ""
}
