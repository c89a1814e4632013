// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// kind is how a panel shows its data.
type kind int

const (
	lines kind = iota
	stacked
	number
	states
)

// panel is one picture. Its text tells what it shows and what is normal.
type panel struct {
	title, text, unit string
	kind              kind
	// width of the 24 columns, a third of them by default.
	width   uint32
	queries []query
	// words are shown in place of values.
	words map[string]string
	// bad is the value from which on a number is red, 0 for none.
	bad float64
	// to is the dashboard that a click on it opens, for the agent that is clicked on.
	to string
	// quiet says why it may have no data, where that is so in good health.
	quiet string
}

// query is one in PromQL. Traces is whether its exemplars are shown, which link to
// the traces of cycles.
type query struct {
	expr, legend string
	traces       bool
}

const (
	height       = 8
	numberHeight = 4
)

func (q query) builder(i int, instant bool) cog.Builder[variants.Dataquery] {
	b := prometheus.NewDataqueryBuilder().Expr(q.expr).LegendFormat(q.legend).RefId(string(rune('A' + i))).Datasource(sourceRef())
	if instant {
		return b.Instant()
	}
	return b.Range().Exemplar(q.traces)
}

func (p *panel) targets() (all []cog.Builder[variants.Dataquery]) {
	for i, q := range p.queries {
		all = append(all, q.builder(i, p.kind == number))
	}
	return all
}

func (p *panel) builder(id uint32) cog.Builder[dashboard.Panel] {
	switch p.kind {
	case number:
		return p.number(id)
	case states:
		return p.states(id)
	default:
		return p.lines(id)
	}
}

func (p *panel) span() uint32 {
	switch {
	case p.width != 0:
		return p.width
	case p.kind == number:
		return 4
	default:
		return 8
	}
}

func (p *panel) lines(id uint32) cog.Builder[dashboard.Panel] {
	b := timeseries.NewPanelBuilder().
		Id(id).Title(p.title).Description(p.text).Unit(p.unit).Datasource(sourceRef()).
		Span(p.span()).Height(height).Targets(p.targets()).
		Min(0).NoValue("nothing yet").FillOpacity(8).ShowPoints(common.VisibilityModeNever).
		Legend(common.NewVizLegendOptionsBuilder().ShowLegend(true).
			DisplayMode(common.LegendDisplayModeList).Placement(common.LegendPlacementBottom)).
		Tooltip(common.NewVizTooltipOptionsBuilder().Mode(common.TooltipDisplayModeMulti).Sort(common.SortOrderDescending))
	if p.kind == stacked {
		b.FillOpacity(40).Stacking(common.NewStackingConfigBuilder().Mode(common.StackingModeNormal))
	}
	if p.to != "" {
		b.DataLinks([]cog.Builder[dashboard.DashboardLink]{p.link()})
	}
	return b
}

// link opens a dashboard for the agent of a line.
func (p *panel) link() cog.Builder[dashboard.DashboardLink] {
	return dashboard.NewDashboardLinkBuilder("Look at this agent").
		Type(dashboard.DashboardLinkTypeLink).
		Url("/d/" + p.to + "?var-agent=${__field.labels.gen_ai_agent_name}&${__url_time_range}")
}

func (p *panel) number(id uint32) cog.Builder[dashboard.Panel] {
	b := stat.NewPanelBuilder().
		Id(id).Title(p.title).Description(p.text).Unit(p.unit).Datasource(sourceRef()).
		Span(p.span()).Height(numberHeight).Targets(p.targets()).
		NoValue("–").GraphMode(common.BigValueGraphModeNone).ColorMode(common.BigValueColorModeValue).
		ReduceOptions(common.NewReduceDataOptionsBuilder().Calcs([]string{"lastNotNull"})).
		Mappings(p.mappings())
	steps := []dashboard.Threshold{{Color: "text"}}
	if p.bad != 0 {
		steps = []dashboard.Threshold{{Color: "green"}, {Color: "red", Value: cog.ToPtr(p.bad)}}
	}
	return b.Thresholds(dashboard.NewThresholdsConfigBuilder().Mode(dashboard.ThresholdsModeAbsolute).Steps(steps))
}

func (p *panel) states(id uint32) cog.Builder[dashboard.Panel] {
	return statetimeline.NewPanelBuilder().
		Id(id).Title(p.title).Description(p.text).Unit(p.unit).Datasource(sourceRef()).
		Span(p.span()).Height(height).Targets(p.targets()).
		NoValue("nothing yet").MergeValues(true).ShowValue(common.VisibilityModeAuto).
		Mappings(p.mappings())
}

func (p *panel) mappings() []dashboard.ValueMapping {
	if len(p.words) == 0 {
		return nil
	}
	options := map[string]dashboard.ValueMappingResult{}
	for value, word := range p.words {
		options[value] = dashboard.ValueMappingResult{Text: cog.ToPtr(word)}
	}
	return []dashboard.ValueMapping{{ValueMap: &dashboard.ValueMap{Type: dashboard.MappingTypeValueToText, Options: options}}}
}
