// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// rule is one of a file of rules.
type rule struct {
	Record, Alert, Expr string
	Labels, Annotations map[string]string
}

// rules are all that are shipped.
func rules(t *testing.T) (all []rule) {
	t.Helper()
	for _, name := range []string{"recording.yaml", "alerts.yaml"} {
		text, err := os.ReadFile(filepath.Join(rulesDir, name))
		require.NoError(t, err)
		var file struct {
			Groups []struct{ Rules []rule }
		}
		require.NoError(t, yaml.Unmarshal(text, &file))
		for _, g := range file.Groups {
			all = append(all, g.Rules...)
		}
	}
	return all
}

// recorded are the series that recording rules make.
func recorded(t *testing.T) (names []string) {
	t.Helper()
	for _, r := range rules(t) {
		if r.Record != "" {
			names = append(names, r.Record)
		}
	}
	return names
}

// promtool knows more of rules than that they parse: when they fire.
func TestRules(t *testing.T) {
	for _, args := range [][]string{
		{"check", "config", "prometheus.yaml"}, {"check", "rules", "--lint=all", "--lint-fatal", "recording.yaml", "alerts.yaml"}, {"test", "rules", "tests.yaml", "tests-day.yaml"},
	} {
		cmd := exec.CommandContext(t.Context(), "promtool", args...)
		cmd.Dir = rulesDir
		out, err := cmd.CombinedOutput()
		assert.NoError(t, err, "promtool %s: %s", strings.Join(args, " "), out)
	}
}

// An alert that is tested nowhere may never fire.
func TestEveryAlertIsTested(t *testing.T) {
	var tests strings.Builder
	for _, name := range []string{"tests.yaml", "tests-day.yaml"} {
		text, err := os.ReadFile(filepath.Join(rulesDir, name))
		require.NoError(t, err)
		tests.Write(text)
	}
	for _, r := range rules(t) {
		if r.Alert != "" {
			assert.Regexp(t, `\b`+r.Alert+`\b`, tests.String())
		}
	}
}

// Who is woken finds what to do.
func TestEveryAlertHasARunbook(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(docs, "runbook.md"))
	require.NoError(t, err)
	sections := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(string(text), -1) {
		anchor := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		sections[strings.ReplaceAll(anchor, " ", "-")] = false
	}
	for _, r := range rules(t) {
		if r.Alert == "" {
			continue
		}
		assert.NotEmpty(t, r.Labels["severity"], r.Alert)
		assert.NotEmpty(t, r.Annotations["summary"], r.Alert)
		page, anchor, _ := strings.Cut(r.Annotations["runbook_url"], "#")
		assert.True(t, strings.HasSuffix(page, "/docs/runbook.md"), r.Alert)
		_, there := sections[anchor]
		assert.True(t, there, "%s: docs/runbook.md has no section #%s", r.Alert, anchor)
		sections[anchor] = true
	}
	for anchor, used := range sections {
		assert.True(t, used, "no alert leads to the section #%s of docs/runbook.md", anchor)
	}
}

// foreign are metrics of the collector itself that are counted from their first
// trouble on, and that no document of ours lists.
var foreign = map[string]bool{
	"otelcol_exporter_queue_size": true, "otelcol_exporter_queue_capacity": true, "otelcol_receiver_refused_spans": true,
	"otelcol_processor_memory_limiter_refused_spans": true,
}

// A name that is wrong finds nothing, and an alert or a panel that is quiet anyway
// does not tell.
func TestNamesAreOfMetricsThatThereAre(t *testing.T) {
	known := documented(t)
	for _, name := range recorded(t) {
		known[name] = true
	}
	ask := func(where, expr string) {
		for _, name := range metrics(t, expr) {
			assert.True(t, known[name] || foreign[name], "%s asks for %s, which is documented nowhere", where, name)
		}
	}
	for _, r := range rules(t) {
		ask(r.Alert+r.Record, r.Expr)
	}
	silent := quiet(t)
	for file, b := range boards(t) {
		titles := map[string]bool{}
		for i := range b.Panels {
			titles[b.Panels[i].Title] = true
			for _, q := range b.Panels[i].Targets {
				if silent[file][b.Panels[i].Title] != "" {
					ask(b.Panels[i].Title, filled(q.Expr))
				}
			}
		}
		for title := range silent[file] {
			assert.True(t, titles[title], "%s has no panel %q to be quiet", file, title)
		}
	}
}

// metrics are the names that a query asks for.
func metrics(t *testing.T, expr string) (names []string) {
	t.Helper()
	parsed, err := parser.NewParser(parser.Options{}).ParseExpr(expr)
	require.NoError(t, err, expr)
	for _, selectors := range parser.ExtractSelectors(parsed) {
		for _, m := range selectors {
			if m.Name == model.MetricNameLabel && m.Type == labels.MatchEqual {
				names = append(names, m.Value)
			}
		}
	}
	return names
}

// documented are the metrics that the components' documents list, as Prometheus
// names them.
func documented(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	files, err := filepath.Glob("../../*/*/documentation.md")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?m)^### (\w+)$`).FindAllStringSubmatch(string(text), -1) {
			for _, suffix := range []string{"", "_bucket", "_sum", "_count"} {
				all[m[1]+suffix] = true
			}
		}
	}
	text, err := os.ReadFile("../../connector/reasoningconnector/README.md")
	require.NoError(t, err)
	for _, m := range regexp.MustCompile("(?m)^\\| `((?:gen_ai|leasehold)\\.[a-z._]+)` \\| `([^`]*)` \\| (\\w+)").FindAllStringSubmatch(string(text), -1) {
		for _, suffix := range suffixes(m[2], m[3]) {
			all[strings.ReplaceAll(m[1], ".", "_")+suffix] = true
		}
	}
	return all
}

// suffixes are what Prometheus's names of a metric of a unit and a kind end in.
func suffixes(unit, kind string) []string {
	of := ""
	switch {
	case unit == "s":
		of = "_seconds"
	case unit == "1" && kind == "gauge":
		of = "_ratio"
	}
	switch kind {
	case "histogram":
		return []string{of + "_bucket", of + "_sum", of + "_count"}
	case "sum":
		return []string{of + "_total"}
	default:
		return []string{of}
	}
}
