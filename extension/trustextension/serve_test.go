// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/extension"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// answersIdly asks everything of an extension that does not decide.
func answersIdly(t *testing.T, x *trustExtension) {
	t.Helper()
	err := x.Submit(t.Context(), []trustapi.Submission{hardEvent("ns/a")})
	assert.ErrorIs(t, err, trustapi.ErrUnavailable)
	assert.NoError(t, x.Submit(t.Context(), nil))
	_, err = x.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbQuarantine, Who: "ada", Why: "test"})
	assert.ErrorIs(t, err, trustapi.ErrUnavailable)
	assert.Empty(t, x.Agents(trustapi.Query{}))
	assert.Empty(t, x.Approvals())
	_, err = x.Agent("ns/a")
	assert.ErrorIs(t, err, trustapi.ErrNotFound)
	_, known := x.Phase("ns/a")
	assert.False(t, known)
	assert.Nil(t, x.Grant("ns/a"))
	assert.Zero(t, x.Fleet().Agents)
	_, cancel := x.Watch()
	cancel()
	x.Impair("test")
	x.Heard("ns/a", "cycle")
	assert.Zero(t, x.Waiting())
	assert.Zero(t, x.OldestAction())
}

func TestAnExtensionThatDoesNotRunAnswers(t *testing.T) {
	dir := t.TempDir()
	cfg := createDefaultConfig()
	cfg.HTTP = configoptional.None[confighttp.ServerConfig]()
	cfg.Ledger.Directory = filepath.Join(dir, "ledger")
	x, err := newTrust(extension.Settings{
		ID: component.MustNewID("trust"), TelemetrySettings: componenttest.NewNopTelemetrySettings(),
	}, cfg)
	require.NoError(t, err)
	answersIdly(t, x)
	_, err = x.Entries(1, 10)
	assert.ErrorIs(t, err, trustapi.ErrUnavailable)

	require.NoError(t, x.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, x.Submit(t.Context(), []trustapi.Submission{hardEvent("ns/a")}))
	for range 2 {
		require.NoError(t, x.Shutdown(t.Context()))
		answersIdly(t, x)
		_, _ = x.Entries(1, 10) // what it says of a closed ledger is the ledger's
	}
}

// A cluster that cannot be reached is an error at the start, and nothing is left.
func TestAClusterThatCannotBeReached(t *testing.T) {
	dir := t.TempDir()
	for name, change := range map[string]func(*KubernetesConfig){
		"no such file": func(k *KubernetesConfig) { k.Kubeconfig = filepath.Join(dir, "none") },
		"no such context": func(k *KubernetesConfig) {
			k.Kubeconfig, k.Context = filepath.Join(dir, "none"), "other"
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := createDefaultConfig()
			cfg.HTTP = configoptional.None[confighttp.ServerConfig]()
			cfg.Ledger.Directory = filepath.Join(t.TempDir(), "ledger")
			k := defaultKubernetes()
			change(&k)
			cfg.Kubernetes = configoptional.Some(k)
			x, err := newTrust(extension.Settings{
				ID: component.MustNewID("trust"), TelemetrySettings: componenttest.NewNopTelemetrySettings(),
			}, cfg)
			require.NoError(t, err)
			err = x.Start(t.Context(), componenttest.NewNopHost())
			require.ErrorContains(t, err, "kubernetes: ")
			answersIdly(t, x)
			assert.NoError(t, x.Shutdown(t.Context()))
		})
	}
}
