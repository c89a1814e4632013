// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/leasehold/leasehold/test/stack"
)

// prometheus is one that runs.
type prometheus struct {
	t    testing.TB
	addr string
}

// scrape starts a Prometheus with the shipped configuration, but for its targets and
// how often it looks at them.
func scrape(t *testing.T, targets ...string) *prometheus {
	t.Helper()
	binary, err := exec.LookPath("prometheus")
	require.NoError(t, err, "install Prometheus: scripts/e2e does")
	addr, err := stack.FreeAddress(t.Context())
	require.NoError(t, err)
	dir := t.TempDir()
	log, err := os.Create(filepath.Join(dir, "log"))
	require.NoError(t, err)
	cmd := exec.Command(binary, "--config.file="+configured(t, dir, targets), "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+addr, "--enable-feature=exemplar-storage", "--log.level=warn")
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // it tells of the signal
		if text, err := os.ReadFile(log.Name()); t.Failed() && err == nil {
			t.Logf("Prometheus says:\n%s", text)
		}
		_ = log.Close()
	})
	p := &prometheus{t: t, addr: addr}
	require.Eventually(t, func() bool {
		resp, err := http.Get("http://" + addr + "/-/ready")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}, 30*time.Second, 50*time.Millisecond)
	return p
}

// configured is the shipped configuration with other targets.
func configured(t *testing.T, dir string, targets []string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(rulesDir, "prometheus.yaml"))
	require.NoError(t, err)
	var config map[string]any
	require.NoError(t, yaml.Unmarshal(text, &config))
	config["global"] = map[string]any{"scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "1s"}
	job := config["scrape_configs"].([]any)[0].(map[string]any)
	job["static_configs"] = []any{map[string]any{"targets": targets}}
	for i, file := range config["rule_files"].([]any) {
		text, err := os.ReadFile(filepath.Join(rulesDir, file.(string)))
		require.NoError(t, err)
		// Their groups may say how often, which would be too seldom here.
		copied := filepath.Join(dir, file.(string))
		require.NoError(t, os.WriteFile(copied, []byte(strings.ReplaceAll(string(text), "interval: 30s", "interval: 1s")), 0o600))
		config["rule_files"].([]any)[i] = copied
	}
	out, err := yaml.Marshal(config)
	require.NoError(t, err)
	path := filepath.Join(dir, "prometheus.yaml")
	require.NoError(t, os.WriteFile(path, out, 0o600))
	return path
}

// get asks its API; what it says is wrong is an error.
func (p *prometheus) get(path string, form url.Values, into any) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.t.Context()), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.addr+"/api/v1/"+path+"?"+form.Encode(), http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Status, Error string
		Data          json.RawMessage
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return err
	}
	if answer.Status != "success" {
		return fmt.Errorf("%s: %s", form.Get("query"), answer.Error)
	}
	return json.Unmarshal(answer.Data, into)
}

// awaits waits until a query has a result.
func (p *prometheus) awaits(t *testing.T, query string) {
	t.Helper()
	require.Eventually(t, func() bool {
		var answer struct{ Result []any }
		return p.get("query", url.Values{"query": {query}}, &answer) == nil && len(answer.Result) > 0
	}, time.Minute, 100*time.Millisecond, query)
}

// series is one of an answer: its labels and its points, those that are numbers.
type series struct {
	labels map[string]string
	points [][2]float64 // seconds, value
}

// over asks a query over a time.
func (p *prometheus) over(query string, from, to time.Time) (all []series, err error) {
	var answer struct {
		Result []struct {
			Metric map[string]string
			Values [][2]any
		}
	}
	err = p.get("query_range", url.Values{
		"query": {query}, "start": {stamp(from)}, "end": {stamp(to)}, "step": {"0.5"},
	}, &answer)
	for _, r := range answer.Result {
		s := series{labels: r.Metric}
		for _, v := range r.Values {
			text, _ := v[1].(string)
			value, err := strconv.ParseFloat(text, 64)
			at, _ := v[0].(float64)
			if err == nil && !math.IsNaN(value) && !math.IsInf(value, 0) {
				s.points = append(s.points, [2]float64{at, value})
			}
		}
		if len(s.points) > 0 {
			all = append(all, s)
		}
	}
	return all, err
}

func stamp(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) }
