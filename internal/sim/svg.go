// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"html"
	"strings"
)

// Colours of what is not a line.
const (
	ink  = "#111111"
	grey = "#444444"
	pale = "#e3e3e3"
)

// svg draws a chart as SVG that needs nothing from elsewhere.
func (c *chart) svg() string {
	var p pen
	p.put(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img"`, width, height, width, height)
	p.put(` aria-labelledby="title desc" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12">` + "\n")
	p.put("<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n", html.EscapeString(c.title), html.EscapeString(c.desc))
	p.put(`<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", width, height)
	p.text(left, 24, "start", ink, `font-size="15" font-weight="600"`, c.title)
	c.axes(&p)
	for _, l := range c.levels {
		y := c.y(l.at)
		p.stroke(left, y, width-right, y, grey, "4 4")
		p.text(width-right-4, y-5, "end", grey, "", l.name)
	}
	for _, m := range c.marks {
		x := c.x(m.at)
		p.stroke(x, top, x, height-bottom, grey, "4 4")
		p.text(x, top-6, "middle", grey, "", m.name)
	}
	for i, l := range c.lines {
		c.draw(&p, i, l)
	}
	p.put("</svg>\n")
	return p.String()
}

func (c *chart) axes(p *pen) {
	for _, v := range c.yTicks {
		p.stroke(left, c.y(v), width-right, c.y(v), pale, "")
		p.text(left-8, c.y(v)+4, "end", grey, "", c.yTick(v))
	}
	for _, v := range c.xTicks {
		p.text(c.x(v), height-bottom+18, "middle", grey, "", c.xTick(v))
	}
	p.stroke(left, top, left, height-bottom, grey, "")
	p.stroke(left, height-bottom, width-right, height-bottom, grey, "")
	p.text((left+width-right)/2, height-14, "middle", grey, "", c.xLabel)
	turned := fmt.Sprintf(`transform="translate(18 %d) rotate(-90)"`, (top+height-bottom)/2)
	p.text(0, 0, "middle", grey, turned, c.yLabel)
}

// draw draws the line and its place in the legend, two a row.
func (c *chart) draw(p *pen, i int, l line) {
	command := "M"
	p.put(`<path fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round" stroke-dasharray="%s" d="`, l.style.color, l.style.dash)
	for _, at := range l.points {
		p.put("%s%.1f %.1f", command, c.x(at[0]), c.y(at[1]))
		command = "L"
	}
	p.put("\"/>\n")
	x, y := float64(left+i%2*legendColumn), float64(legendTop+i/2*legendRow)
	p.put(`<path d="M%.1f %.1fh%d" stroke="%s" stroke-width="2" stroke-dasharray="%s"/>`+"\n", x, y-4, legendSample-6, l.style.color, l.style.dash)
	p.text(x+legendSample, y, "start", l.style.color, `font-weight="600"`, l.name)
}

// pen writes elements.
type pen struct{ strings.Builder }

func (p *pen) put(format string, args ...any) { fmt.Fprintf(p, format, args...) }

func (p *pen) stroke(x1, y1, x2, y2 float64, color, dash string) {
	p.put(`<path d="M%.1f %.1fL%.1f %.1f" stroke="%s" stroke-dasharray="%s"/>`+"\n", x1, y1, x2, y2, color, dash)
}

func (p *pen) text(x, y float64, anchor, color, more, s string) {
	p.put(`<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s" %s>%s</text>`+"\n", x, y, anchor, color, more, html.EscapeString(s))
}
