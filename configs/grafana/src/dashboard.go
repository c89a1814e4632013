// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// tag is what all of Leasehold's dashboards have, and what finds them.
const tag = "leasehold"

// variable is one that a person chooses the value of.
type variable struct {
	name, label, query string
}

// The variables that dashboards share.
var (
	// space is the namespace of agents that run on Kubernetes; others have none.
	space = variable{"namespace", "Namespace", "label_values(leasehold_cycles_total, k8s_namespace_name)"}
	// who is an agent in it.
	who = variable{"agent", "Agent", `label_values(leasehold_cycles_total{k8s_namespace_name=~"$namespace"}, gen_ai_agent_name)`}
	// model is a model that tokens were counted for.
	model = variable{"model", "Model", "label_values(leasehold_tokens_total, leasehold_model)"}
	// job is the scrape job of the collectors.
	job = variable{"job", "Job", "label_values(otelcol_process_uptime, job)"}
)

// How agents that are chosen are named: by the connector in two labels, by the trust
// extension in one, as namespace/name or as the name alone.
const (
	ofAgent = `k8s_namespace_name=~"$namespace",gen_ai_agent_name=~"$agent"`
	ofHeld  = `agent=~"(($namespace)/)?($agent)"`
)

// source is the variable that holds the data source.
const source = "datasource"

func sourceRef() common.DataSourceRef {
	return common.DataSourceRef{Type: cog.ToPtr("prometheus"), Uid: cog.ToPtr("${" + source + "}")}
}

func (v variable) builder() cog.Builder[dashboard.VariableModel] {
	all := dashboard.VariableOption{
		Selected: cog.ToPtr(true),
		Text:     dashboard.StringOrArrayOfString{ArrayOfString: []string{"All"}},
		Value:    dashboard.StringOrArrayOfString{ArrayOfString: []string{"$__all"}},
	}
	return dashboard.NewQueryVariableBuilder(v.name).
		Label(v.label).
		Datasource(sourceRef()).
		Query(dashboard.StringOrMap{String: cog.ToPtr(v.query)}).
		Refresh(dashboard.VariableRefreshOnTimeRangeChanged).
		Sort(dashboard.VariableSortAlphabeticalAsc).
		Multi(true).IncludeAll(true).AllValue(".*").Current(all)
}

// build makes the dashboard, in the form that every Grafana of today imports: the
// second one takes the newest.
//
//nolint:staticcheck // See above.
func (b *board) build() (dashboard.Dashboard, error) {
	d := dashboard.NewDashboardBuilder(b.title).
		Uid(b.uid).Description(b.text).Tags([]string{tag}).
		Time("now-6h", "now").Refresh("30s").Timezone("browser").
		Tooltip(dashboard.DashboardCursorSyncCrosshair).
		WithVariable(dashboard.NewDatasourceVariableBuilder(source).Label("Data source").Type("prometheus")).
		Link(dashboard.NewDashboardLinkBuilder("Leasehold").
			Type(dashboard.DashboardLinkTypeDashboards).Tags([]string{tag}).AsDropdown(true).IncludeVars(true).KeepTime(true))
	for _, v := range b.variables {
		d.WithVariable(v.builder())
	}
	id := uint32(0)
	for _, r := range b.rows {
		id++
		d.WithRow(dashboard.NewRowBuilder(r.title).Id(id))
		for _, p := range r.panels {
			id++
			d.WithPanel(p.builder(id))
		}
	}
	return d.Build()
}
