// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dashboards_test

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// Sizes in pixels; a dashboard has 24 columns.
const (
	column, unit = 50, 24
	gap, head    = 6, 44
	shown        = 4 // lines that a legend names
)

var colours = []string{"#1f5fa8", "#b85c00", "#2b7a3d", "#b3261e", "#6a3d9a", "#00798c", "#8c6d1f", "#8a2d6b"}

// canvas draws a dashboard as SVG that needs nothing from elsewhere.
type canvas struct {
	strings.Builder
	from, to float64
}

func newCanvas(b *board, from, to time.Time) *canvas {
	c := &canvas{from: float64(from.UnixMilli()) / 1000, to: float64(to.UnixMilli()) / 1000}
	bottom := 0
	for i := range b.Panels {
		bottom = max(bottom, b.Panels[i].GridPos.Y+b.Panels[i].GridPos.H)
	}
	width, high := 24*column, head+bottom*unit
	c.put(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc"`, width, high, width, high)
	c.put(` font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="11">` + "\n")
	c.put("<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n", html.EscapeString(b.Title), html.EscapeString(b.Description))
	c.put(`<rect width="%d" height="%d" fill="#f4f5f5"/>`+"\n", width, high)
	c.text(gap, 28, "start", "#111111", 18, b.Title)
	return c
}

func (c *canvas) put(format string, args ...any) { fmt.Fprintf(c, format, args...) }

func (c *canvas) text(x, y float64, anchor, colour string, size int, text string) {
	c.put(`<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s" font-size="%d">%s</text>`+"\n", x, y, anchor, colour, size, html.EscapeString(text))
}

func (c *canvas) done() string {
	c.put("</svg>\n")
	return c.String()
}

// frame is where a panel is, without the gap around it.
type frame struct{ x, y, w, h float64 }

func (c *canvas) panel(p *panel, all []line) {
	g := p.GridPos
	f := frame{float64(g.X*column) + gap/2, float64(head+g.Y*unit) + gap/2, float64(g.W*column) - gap, float64(g.H*unit) - gap}
	if p.Type == "row" {
		c.text(f.x+4, f.y+14, "start", "#444444", 13, p.Title)
		return
	}
	c.put(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#ffffff" stroke="#d5d8dc"/>`+"\n", f.x, f.y, f.w, f.h)
	c.text(f.x+8, f.y+17, "start", "#111111", 12, p.Title)
	switch {
	case len(all) == 0:
		c.text(f.x+f.w/2, f.y+f.h/2+6, "middle", "#777777", 12, "nothing yet")
	case p.Type == "stat":
		last := all[0].points[len(all[0].points)-1][1]
		c.text(f.x+f.w/2, f.y+f.h/2+18, "middle", colours[0], 26, p.words(last))
	default:
		c.plot(p, f, all)
	}
}

// plot draws lines over the time of the run, and the names of the largest.
func (c *canvas) plot(p *panel, f frame, all []line) {
	most := 0.0
	for _, l := range all {
		most = max(most, top(l))
	}
	if most == 0 {
		most = 1
	}
	left := 52.0
	for i := range 3 { // its own words may be long
		left = max(left, 6*float64(len(p.words(most*float64(i)/2)))+10)
	}
	in := frame{f.x + left, f.y + 28, f.w - left - 10, f.h - 38 - 14*float64(min(len(all), shown+1))}
	for i := range 3 {
		y := in.y + in.h*float64(i)/2
		c.put(`<path d="M%.1f %.1fh%.1f" stroke="#e3e3e3"/>`+"\n", in.x, y, in.w)
		c.text(in.x-5, y+4, "end", "#555555", 10, p.words(most*(1-float64(i)/2)))
	}
	for i, l := range all {
		colour, command := colours[i%len(colours)], "M"
		c.put(`<path fill="none" stroke="%s" stroke-width="1.5" stroke-linejoin="round" d="`, colour)
		for _, at := range l.points {
			c.put("%s%.1f %.1f", command, in.x+in.w*(at[0]-c.from)/(c.to-c.from), in.y+in.h*(1-at[1]/most))
			command = "L"
		}
		c.put("\"/>\n")
		y := in.y + in.h + 14*float64(i+1)
		switch {
		case i < shown:
			c.put(`<path d="M%.1f %.1fh14" stroke="%s" stroke-width="3"/>`+"\n", f.x+8, y-3, colour)
			c.text(f.x+26, y+1, "start", "#333333", 11, l.name)
		case i == shown:
			c.text(f.x+26, y+1, "start", "#777777", 10, fmt.Sprintf("and %d more", len(all)-shown))
		}
	}
}

// words are those that a value is shown as.
func (p *panel) words(v float64) string {
	for _, m := range p.FieldConfig.Defaults.Mappings {
		if o, ok := m.Options[fmt.Sprint(v)]; ok {
			return o.Text
		}
	}
	return written(v, p.FieldConfig.Defaults.Unit)
}

// written is a value in its unit, as short as it can be read.
func written(v float64, unit string) string {
	switch unit {
	case "percentunit":
		return fmt.Sprintf("%.3g %%", 100*v)
	case "currencyUSD":
		return "$" + written(v, "")
	case "bytes":
		return fmt.Sprintf("%.0f MiB", v/(1<<20))
	case "s":
		if v < 1 {
			return fmt.Sprintf("%.3g ms", 1000*v)
		}
		return fmt.Sprintf("%.3g s", v)
	case "cps", "reqps":
		return fmt.Sprintf("%.3g/s", v)
	}
	for _, scale := range []struct {
		from, is float64
		name     string
	}{{1e6, 1e6, "M"}, {1e4, 1e3, "k"}} {
		if v >= scale.from {
			return fmt.Sprintf("%.3g %s", v/scale.is, scale.name)
		}
	}
	return fmt.Sprintf("%.3g", v)
}
