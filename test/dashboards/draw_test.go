// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pictures is where make dashboards has the pictures of docs/dashboards.md drawn.
var pictures = flag.String("pictures", "", "folder to draw each dashboard into, from what Prometheus answered")

// draw draws each dashboard as it is laid out, if pictures are wanted.
func draw(t *testing.T, p *prometheus, from, to time.Time) {
	t.Helper()
	if *pictures == "" {
		return
	}
	for file, b := range boards(t) {
		c := newCanvas(&b, from, to)
		for i := range b.Panels {
			c.panel(&b.Panels[i], p.lines(t, &b.Panels[i], from, to))
		}
		name := strings.TrimSuffix(strings.Replace(file, "leasehold-", "dashboards-", 1), ".json") + ".svg"
		require.NoError(t, os.WriteFile(filepath.Join(*pictures, name), []byte(c.done()), 0o644))
	}
}

// line is a series with the words of its legend.
type line struct {
	name   string
	points [][2]float64
}

// lines are the answers to a panel's queries, the largest first.
func (p *prometheus) lines(t *testing.T, panel *panel, from, to time.Time) (all []line) {
	t.Helper()
	for _, q := range panel.Targets {
		got, err := p.over(filled(q.Expr), from, to)
		require.NoError(t, err)
		for _, s := range got {
			all = append(all, line{legend(q.LegendFormat, s.labels), s.points})
		}
	}
	slices.SortStableFunc(all, func(a, b line) int {
		if d := top(b) - top(a); d != 0 {
			return map[bool]int{true: 1, false: -1}[d > 0]
		}
		return strings.Compare(a.name, b.name)
	})
	return all
}

// top is the greatest value of a line.
func top(l line) (most float64) {
	for _, at := range l.points {
		most = max(most, at[1])
	}
	return most
}

var field = regexp.MustCompile(`\{\{(\w+)\}\}`)

// made are parts of names that differ from run to run.
var made = strings.NewReplacer("debug/decisions", "debug")

var (
	namespace = regexp.MustCompile(`agents-\w{5}`)
	listens   = regexp.MustCompile(`127\.0\.0\.1:\d+`)
)

func legend(format string, labels map[string]string) string {
	if format == "" {
		return "all"
	}
	text := field.ReplaceAllStringFunc(format, func(f string) string { return labels[f[2:len(f)-2]] })
	if strings.TrimSpace(text) == "" {
		return "none"
	}
	return listens.ReplaceAllString(namespace.ReplaceAllString(made.Replace(text), "shop"), "gateway-0")
}
