// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every query of every panel and variable has an answer, also of those that are quiet
// while all is well; and every rule can be evaluated.
func TestEveryQueryHasAnAnswer(t *testing.T) {
	p, began := play(t)
	for file, b := range boards(t) {
		for _, v := range b.Templating.List {
			p.offers(t, file, v)
		}
		for i := range b.Panels {
			p.shows(t, file, &b.Panels[i], began)
		}
	}
	p.evaluates(t)
	for _, record := range recorded(t) {
		assert.True(t, p.answers(t, record, began), "the recording rule %s has no result", record)
	}
	var exemplars []any
	assert.Eventually(t, func() bool {
		return assert.NoError(t, p.get("query_exemplars", url.Values{
			"query": {"leasehold_cycle_score_bucket"}, "start": {stamp(began)}, "end": {stamp(time.Now())},
		}, &exemplars)) && len(exemplars) > 0
	}, late, pause, "no line leads to a trace")
	draw(t, p, began, time.Now())
}

// shows looks that each query of a panel has an answer.
func (p *prometheus) shows(t *testing.T, file string, panel *panel, from time.Time) {
	t.Helper()
	if panel.Type == "row" {
		return
	}
	assert.NotEmpty(t, panel.Description, "%s: %s has no description", file, panel.Title)
	assert.NotEmpty(t, panel.Targets, "%s: %s asks nothing", file, panel.Title)
	for _, q := range panel.Targets {
		assert.True(t, p.answers(t, filled(q.Expr), from), "%s: %s has no data for %s", file, panel.Title, filled(q.Expr))
	}
}

// late is how much later than what it tells of a metric may be there, on a busy
// machine, and pause is between two looks.
const (
	late  = 10 * time.Second
	pause = 200 * time.Millisecond
)

// answers reports whether a query has data from then on.
func (p *prometheus) answers(t *testing.T, query string, from time.Time) bool {
	t.Helper()
	for deadline := time.Now().Add(late); ; time.Sleep(pause) {
		got, err := p.over(query, from, time.Now())
		if !assert.NoError(t, err, query) || len(got) > 0 || time.Now().After(deadline) {
			return len(got) > 0
		}
	}
}

// values is what a variable's query asks for.
var values = regexp.MustCompile(`^label_values\((.+), (\w+)\)$`)

// offers looks that a variable has something to choose.
func (p *prometheus) offers(t *testing.T, file string, v variable) {
	t.Helper()
	if v.Type == "datasource" {
		return
	}
	text, _ := v.Query.(string)
	parts := values.FindStringSubmatch(text)
	if !assert.NotNil(t, parts, "%s: the variable %s asks %q", file, v.Name, text) {
		return
	}
	var offered []string
	err := p.get("label/"+parts[2]+"/values", url.Values{"match[]": {filled(parts[1])}}, &offered)
	if assert.NoError(t, err, "%s: %s", file, v.Name) {
		assert.NotEmpty(t, offered, "%s: the variable %s offers nothing", file, v.Name)
	}
}

// evaluates looks that Prometheus could evaluate every rule.
func (p *prometheus) evaluates(t *testing.T) {
	t.Helper()
	var answer struct {
		Groups []struct {
			Rules []struct{ Name, Health, LastError string }
		}
	}
	require.NoError(t, p.get("rules", nil, &answer))
	n := 0
	for _, g := range answer.Groups {
		for _, r := range g.Rules {
			n++
			assert.Equal(t, "ok", r.Health, "%s: %s", r.Name, r.LastError)
		}
	}
	assert.Len(t, rules(t), n)
}
