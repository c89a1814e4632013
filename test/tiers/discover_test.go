// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tiers_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/discovery/targetgroup"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const scrapes = "../../configs/prometheus/kubernetes.yaml"

// job is what the shipped configuration says of scraping.
type job struct {
	Name       string                 `yaml:"job_name"`
	Kubernetes []*kubernetes.SDConfig `yaml:"kubernetes_sd_configs"`
	Relabel    []*relabel.Config      `yaml:"relabel_configs"`
}

// By the shipped configuration Prometheus finds every collector of the chart by the API
// server, and nothing else, and metrics are there.
func TestPrometheusFindsTheCollectors(t *testing.T) {
	text, err := os.ReadFile(scrapes)
	require.NoError(t, err)
	var config struct {
		Jobs []job `yaml:"scrape_configs"`
	}
	require.NoError(t, yaml.Unmarshal(text, &config))
	require.Len(t, config.Jobs, 1)
	for _, rule := range config.Jobs[0].Relabel {
		require.NoError(t, rule.Validate(model.UTF8Validation))
	}
	want := []string{"node internal"}
	for range gateways {
		want = append(want, "gateway internal", "gateway metrics")
	}
	slices.Sort(want)
	var got []string
	for _, target := range config.Jobs[0].targets(t, len(want)) {
		body := scraped(t, target.Get("__address__"))
		kind := "metrics"
		if strings.Contains(body, "\notelcol_process_uptime") {
			kind = "internal"
		}
		assert.NotEmpty(t, target.Get("pod"))
		got = append(got, target.Get("tier")+" "+kind)
	}
	slices.Sort(got)
	assert.Equal(t, want, got)
}

// targets are what is discovered and left by the rules, once there are so many and then
// a moment later.
func (j *job) targets(t *testing.T, n int) (all []labels.Labels) {
	t.Helper()
	sd := j.Kubernetes[0]
	sd.KubeConfig = here.Kubeconfig()
	d, err := kubernetes.New(nil, sd.NewDiscovererMetrics(nil, nil), sd)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	groups, done := make(chan []*targetgroup.Group), make(chan struct{})
	go func() { d.Run(ctx, groups); close(done) }()
	defer func() { cancel(); <-done }()
	found, enough := map[string][]labels.Labels{}, (<-chan time.Time)(nil)
	for {
		select {
		case some := <-groups:
			for _, g := range some {
				found[g.Source] = j.left(g)
			}
		case <-enough:
			return all
		case <-ctx.Done():
			require.FailNow(t, "not in time", "%d of %d targets: %v", len(all), n, all)
		}
		all = nil
		for _, some := range found {
			all = append(all, some...)
		}
		if len(all) >= n && enough == nil {
			enough = time.After(time.Second)
		}
	}
}

// left is what the rules leave of a group, as they make it.
func (j *job) left(g *targetgroup.Group) (all []labels.Labels) {
	for _, target := range g.Targets {
		b := labels.NewBuilder(labels.EmptyLabels())
		for name, value := range g.Labels.Merge(target) {
			b.Set(string(name), string(value))
		}
		if relabel.ProcessBuilder(b, j.Relabel...) {
			all = append(all, b.Labels())
		}
	}
	return all
}

func scraped(t *testing.T, address string) string {
	t.Helper()
	resp, err := http.Get("http://" + address + "/metrics")
	require.NoError(t, err)
	defer func() { assert.NoError(t, resp.Body.Close()) }()
	require.Equal(t, http.StatusOK, resp.StatusCode, address)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}

// promtool takes the rest of it. That of some distributions knows nothing of Kubernetes,
// which the test above reads.
func TestPromtoolTakesTheConfiguration(t *testing.T) {
	text, err := os.ReadFile(scrapes)
	require.NoError(t, err)
	var config map[string]any
	require.NoError(t, yaml.Unmarshal(text, &config))
	job := config["scrape_configs"].([]any)[0].(map[string]any)
	require.NotEmpty(t, job["kubernetes_sd_configs"])
	delete(job, "kubernetes_sd_configs")
	for i, file := range config["rule_files"].([]any) {
		config["rule_files"].([]any)[i], err = filepath.Abs(filepath.Join(filepath.Dir(scrapes), file.(string)))
		require.NoError(t, err)
	}
	text, err = yaml.Marshal(config)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "prometheus.yaml")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	out, err := exec.CommandContext(t.Context(), "promtool", "check", "config", path).CombinedOutput()
	assert.NoError(t, err, "install Prometheus, as scripts/e2e does: %s", out)
}
