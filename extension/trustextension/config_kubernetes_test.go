// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/confmap"
)

func TestLoadKubernetesConfig(t *testing.T) {
	assert.False(t, load(t, "").Kubernetes.HasValue(), "off by default")

	byDefault := load(t, "kubernetes").Kubernetes
	require.True(t, byDefault.HasValue())
	assert.Equal(t, defaultKubernetes(), *byDefault.Get())

	alone := load(t, "kubernetes_alone").Kubernetes
	want := defaultKubernetes()
	want.LeaderElection = configoptional.None[LeaderElectionConfig]()
	assert.Equal(t, want, *alone.Get())
	assert.False(t, load(t, "kubernetes_alone").HTTP.HasValue())
	assert.True(t, load(t, "kubernetes").HTTP.HasValue())

	assert.Equal(t, KubernetesConfig{
		Kubeconfig: "/etc/leasehold/kubeconfig", Context: "production", QPS: 50, Burst: 60,
		Namespace: "shop", Identity: "leasehold-0", OwnNamespace: "leasehold",
		ProtectedNamespaces: []string{"istio-system", "monitoring"},
		LeaderElection: configoptional.Some(LeaderElectionConfig{
			Namespace: "leases", Name: "leasehold.trust",
			LeaseDuration: 30 * time.Second, RenewDeadline: 20 * time.Second, RetryPeriod: 5 * time.Second,
		}),
		PublishInterval: 5 * time.Second, PublishPerSecond: 7.5,
		Jobs: JobsConfig{
			Audience: "https://leasehold.example", Env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://leasehold:4318"},
			Grace: time.Hour, AdmissionPolicies: true,
		},
	}, *load(t, "kubernetes_all").Kubernetes.Get())
	for _, name := range []string{"kubernetes", "kubernetes_all", "kubernetes_alone"} {
		assert.NoError(t, confmap.Validate(load(t, name)), name)
	}
}

// Every bad value is refused, with its key and itself.
func TestBadKubernetesConfigurationsAreRefused(t *testing.T) {
	for _, tt := range []struct {
		key   string
		value any
		says  []string
	}{
		{"qps", 0, []string{"qps", "got 0"}},
		{"qps", math.NaN(), []string{"qps", "NaN"}},
		{"burst", 0, []string{"burst", "got 0"}},
		{"namespace", "Shop", []string{"namespace", `"Shop"`}},
		{"namespace", "a/b", []string{"namespace", `"a/b"`}},
		{"own_namespace", "a.b", []string{"own_namespace", `"a.b"`}},
		{"protected_namespaces", []any{"good", "not good"}, []string{"protected_namespaces[1]", "not good"}},
		{"protected_namespaces", []any{""}, []string{"protected_namespaces[0]", "empty"}},
		{"identity", strings.Repeat("x", 254), []string{"identity", "got 254"}},
		{"publish_interval", "1ms", []string{"publish_interval", "got 1ms"}},
		{"publish_per_second", 0, []string{"publish_per_second", "got 0"}},
		{"leader_election::name", "", []string{"leader_election", "name"}},
		{"leader_election::name", "A_B", []string{"leader_election", "name", "A_B"}},
		{"leader_election::namespace", "-", []string{"leader_election", "namespace"}},
		{"leader_election::retry_period", "0s", []string{"retry_period", "got 0s"}},
		{"leader_election::renew_deadline", "3s", []string{"renew_deadline", "got 3s"}},
		{"leader_election::lease_duration", "10s", []string{"lease_duration", "got 10s"}},
		{"jobs::audience", "", []string{"jobs", "audience"}},
		{"jobs::grace", "0s", []string{"jobs", "grace", "got 0s"}},
		{"jobs::env", map[string]any{"not a name": "x"}, []string{"jobs", "env", "not a name"}},
		{"jobs::env", map[string]any{"": "x"}, []string{"jobs", "env"}},
		{"kubconfig", "x", []string{"kubconfig"}},
	} {
		t.Run(tt.key, func(t *testing.T) {
			_, err := withKubernetes(t, tt.key, tt.value)
			require.Error(t, err)
			for _, word := range tt.says {
				assert.ErrorContains(t, err, word)
			}
		})
	}
}

func withKubernetes(t *testing.T, key string, value any) (*Config, error) {
	t.Helper()
	conf := confmap.NewFromStringMap(map[string]any{"kubernetes": map[string]any{}})
	require.NoError(t, conf.Merge(confmap.NewFromStringMap(map[string]any{"kubernetes::" + key: value})))
	cfg := createDefaultConfig()
	if err := conf.Unmarshal(cfg); err != nil {
		return nil, err
	}
	return cfg, confmap.Validate(cfg)
}

// What agents would be in is not what is protected.
func TestNamespacesThatExcludeEachOther(t *testing.T) {
	cfg := createDefaultConfig()
	k := defaultKubernetes()
	k.Namespace, k.OwnNamespace, k.ProtectedNamespaces = "shop", "shop", []string{"shop"}
	cfg.Kubernetes = configoptional.Some(k)
	err := confmap.Validate(cfg)
	assert.ErrorContains(t, err, "own_namespace")
	assert.ErrorContains(t, err, "protected")
}
