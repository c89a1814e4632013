// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"math"
	"strings"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// The size of a chart and of the margins around its lines, in its own units,
// which are about a pixel each.
const (
	chartWidth, chartHeight         = 360, 168
	marginLeft, marginRight         = 34, 8
	marginTop, marginBottom         = 12, 22
	plotRight, plotBottom   float64 = chartWidth - marginRight, chartHeight - marginBottom
)

// chart is a picture of one number over an agent's last cycles.
type chart struct {
	// ID is unique in the page.
	ID, Title, Desc string
	// Line is what a polyline is drawn through, Area the same closed to the
	// ground; "" for fewer than two cycles.
	Line, Area string
	Bars       []bar
	Limits     []limit
	Ticks      []tick
	// From and To are the times of the first and the last cycle, as points.
	From, To trustapi.Point
	// End is where the last cycle is.
	EndX, EndY string
	Empty      bool
}

// bar is the badness of a cycle that has one.
type bar struct{ X, Y, Width, Height string }

// limit is a level that the number is held against.
type limit struct {
	Y, LabelY, Label string
	// Class tells limits apart by how they are dashed.
	Class string
}

type tick struct{ Y, Label string }

// scale places values in a chart, lowest value at the ground.
type scale struct {
	low, high float64
	n         int
}

func (s scale) x(i int) float64 {
	if s.n < 2 {
		return marginLeft
	}
	return marginLeft + (plotRight-marginLeft)*float64(i)/float64(s.n-1)
}

func (s scale) y(v float64) float64 {
	v = min(max(v, s.low), s.high)
	return plotBottom - (plotBottom-marginTop)*(v-s.low)/(s.high-s.low)
}

// farthest is the largest number that is drawn as it is.
const farthest = 1e9

// finite is v as it can be drawn, 0 where it is no number.
func finite(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, -farthest), farthest)
}

func at(v float64) string { return fmt.Sprintf("%.1f", v) }

// draw is a chart of the number that of returns, from low to high at least.
func draw(points []trustapi.Point, low, high float64, of func(*trustapi.Point) float64) (chart, scale) {
	s := scale{low: low, high: high, n: len(points)}
	for i := range points {
		v := finite(of(&points[i]))
		s.low, s.high = min(s.low, v), max(s.high, v)
	}
	if s.high-s.low < 1e-9 {
		s.high = s.low + 1
	}
	c := chart{Empty: len(points) == 0}
	step := stepOf(s.high - s.low)
	for i := math.Ceil(s.low / step); i*step <= s.high; i++ {
		v := i * step
		c.Ticks = append(c.Ticks, tick{at(s.y(v)), number3(v)})
	}
	if c.Empty {
		return c, s
	}
	var line strings.Builder
	for i := range points {
		c.EndX, c.EndY = at(s.x(i)), at(s.y(finite(of(&points[i]))))
		_, _ = fmt.Fprintf(&line, "%s,%s ", c.EndX, c.EndY)
	}
	c.From, c.To = points[0], points[len(points)-1]
	if len(points) > 1 {
		c.Line = strings.TrimSpace(line.String())
		c.Area = fmt.Sprintf("%s,%s %s %s,%s", at(s.x(0)), at(plotBottom), c.Line, at(plotRight), at(plotBottom))
	}
	return c, s
}

// stepOf is how far ticks are apart over a span: 1, 2 or 5 times a power of ten,
// so that there are two to five of them.
func stepOf(span float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(span/2)))
	for _, times := range []float64{5, 2} {
		if span/(times*step) >= 2 {
			return times * step
		}
	}
	return step
}

// limit draws a level with its label above it, or below where there is no room.
func (c *chart) limit(s scale, v float64, class, label string) {
	y := s.y(v)
	labelY := y - 4
	if labelY < marginTop {
		labelY = y + 12
	}
	c.Limits = append(c.Limits, limit{Y: at(y), LabelY: at(labelY), Label: label + " " + number3(v), Class: class})
}
