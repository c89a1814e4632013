// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

// chart is a picture of lines over two axes that begin at 0.
type chart struct {
	title, desc    string
	xLabel, yLabel string
	// xTicks and yTicks are where the axes have numbers, the last one their end;
	// xTick and yTick write one.
	xTicks, yTicks []float64
	xTick, yTick   func(float64) string
	lines          []line
	// levels are lines across with a name, marks upright ones.
	levels, marks []level
}

type line struct {
	name   string
	points [][2]float64
	style  style
}

type level struct {
	name string
	at   float64
}

// style tells lines apart by colour and, for whoever does not see that, by dashes.
type style struct{ color, dash string }

var styles = [...]style{{"#1f5fa8", ""}, {"#b85c00", "8 4"}, {"#b3261e", "12 3 2 3"}, {"#2b7a3d", "2 3"}}

// The plot's place in the picture, in pixels. The legend is above it, in columns.
const (
	width, height = 760, 420
	left, right   = 64, 20
	top, bottom   = 96, 52
	legendTop     = 46
	legendRow     = 18
	legendColumn  = 330
	legendSample  = 34
)

// x and y are where values are in the picture.
func (c *chart) x(v float64) float64 {
	return left + (width-left-right)*v/c.xTicks[len(c.xTicks)-1]
}

func (c *chart) y(v float64) float64 {
	return height - bottom - (height-top-bottom)*v/c.yTicks[len(c.yTicks)-1]
}
