// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/tokens"
)

// priceRow is what a model costs in one case: at some dates, under a service
// tier, above a size of input. Prices are in USD per million tokens; an absent
// one follows from the row without service and size, or from input and output.
type priceRow struct {
	From         string   `json:"from,omitempty"`
	Until        string   `json:"until,omitempty"`
	Service      string   `json:"service,omitempty"`
	Above        int64    `json:"above,omitempty"`
	Input        *float64 `json:"input,omitempty"`
	Output       *float64 `json:"output,omitempty"`
	CacheRead    *float64 `json:"cache_read,omitempty"`
	CacheWrite   *float64 `json:"cache_write,omitempty"`
	CacheWrite1h *float64 `json:"cache_write_1h,omitempty"`
	Reasoning    *float64 `json:"reasoning,omitempty"`
}

// priceRows are all cases of a model, as the table lists them.
func priceRows(m *tokens.Model) (rows []priceRow) {
	for i := range m.Prices {
		p := m.Prices[i]
		if p.Until.IsZero() && i+1 < len(m.Prices) {
			p.Until = m.Prices[i+1].From
		}
		rows = append(rows, newPriceRow(&p, "", 0, p.Rates))
		for _, tier := range p.Tiers {
			rows = append(rows, newPriceRow(&p, "", tier.Above, tier.Rates))
		}
		for j := range p.Services {
			service := &p.Services[j]
			rows = append(rows, newPriceRow(&p, service.Name, 0, service.Rates))
			for _, tier := range service.Tiers {
				rows = append(rows, newPriceRow(&p, service.Name, tier.Above, tier.Rates))
			}
		}
	}
	return rows
}

func newPriceRow(p *tokens.Price, service string, above int64, r tokens.Rates) priceRow {
	return priceRow{
		From: tokens.Day(p.From), Until: tokens.Day(p.Until), Service: service, Above: above,
		Input: rate(r.Input), Output: rate(r.Output), CacheRead: rate(r.CacheRead),
		CacheWrite: rate(r.CacheWrite), CacheWrite1h: rate(r.CacheWrite1h), Reasoning: rate(r.Reasoning),
	}
}

func rate(r tokens.Rate) *float64 {
	if !r.Listed {
		return nil
	}
	return &r.USD
}

// when says in which case the row holds.
func (r *priceRow) when() string {
	var parts []string
	if r.From != "" {
		parts = append(parts, "from "+r.From)
	}
	if r.Until != "" {
		parts = append(parts, "until "+r.Until)
	}
	if r.Service != "" {
		parts = append(parts, r.Service)
	}
	if r.Above > 0 {
		parts = append(parts, "above "+render.Count(r.Above)+" in")
	}
	if len(parts) == 0 {
		return "always"
	}
	return strings.Join(parts, ", ")
}

// rateCells are the row's prices for a table, "" where none is listed.
func (r *priceRow) rateCells() []string {
	cells := make([]string, 0, len(rateColumns))
	for _, usd := range [...]*float64{r.Input, r.Output, r.CacheRead, r.CacheWrite, r.CacheWrite1h, r.Reasoning} {
		if usd == nil {
			cells = append(cells, "")
			continue
		}
		cells = append(cells, render.Money(*usd))
	}
	return cells
}

var rateColumns = []render.Column{
	{Head: "INPUT", Align: render.Right},
	{Head: "OUTPUT", Align: render.Right},
	{Head: "CACHE READ", Align: render.Right},
	{Head: "CACHE WRITE", Align: render.Right},
	{Head: "WRITE 1H", Align: render.Right},
	{Head: "REASONING", Align: render.Right},
}
