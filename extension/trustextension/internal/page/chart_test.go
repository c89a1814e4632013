// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// Whatever the numbers are, everything that is drawn lies within the chart.
func TestChartsStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, 0}), rapid.Float64Range(0, 100))
		d := &trustapi.Detail{Points: make([]trustapi.Point, rapid.IntRange(0, 40).Draw(t, "n"))}
		for i := range d.Points {
			p := &d.Points[i]
			p.Score, p.Badness, p.Debt, p.LogWealth = number.Draw(t, "score"), number.Draw(t, "badness"), number.Draw(t, "debt"), number.Draw(t, "wealth")
		}
		d.FreezeAt, d.DemoteAt, d.Goal, d.Debt, d.Wealth = number.Draw(t, "freeze"), number.Draw(t, "demote"), number.Draw(t, "goal"), number.Draw(t, "debt"), number.Draw(t, "wealth")
		for _, c := range charts(d) {
			assert.Equal(t, len(d.Points) == 0, c.Empty)
			assert.LessOrEqual(t, len(c.Ticks), 6)
			for _, pair := range strings.Fields(c.Line + " " + c.Area) {
				x, y, ok := strings.Cut(pair, ",")
				require.True(t, ok)
				inside(t, x, chartWidth)
				inside(t, y, chartHeight)
			}
			for _, b := range c.Bars {
				inside(t, b.X, chartWidth)
				inside(t, b.Y, chartHeight)
				inside(t, b.Height, chartHeight)
			}
			for _, l := range c.Limits {
				inside(t, l.Y, chartHeight)
				inside(t, l.LabelY, chartHeight)
			}
			for _, tick := range c.Ticks {
				inside(t, tick.Y, chartHeight)
			}
		}
	})
}

func inside(t *rapid.T, text string, most float64) {
	v, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	assert.True(t, v >= 0 && v <= most, "%s is not from 0 to %v", text, most)
}

func TestSteps(t *testing.T) {
	for span, want := range map[float64]float64{100: 50, 10: 5, 7.7: 2, 4.2: 2, 3: 1, 1: .5, 1000: 500, .3: .1} {
		assert.InDelta(t, want, stepOf(span), 1e-9, "%v", span)
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", 1.5: "1.5", 6.914: "6.91", 99.996: "100", 152.4: "152", 376000: "3.76e+05", .0016: "0.0016", .05: "0.05", .0001: "1.00e−04", -4.72: "−4.72", -.001: "−0.001",
	} {
		assert.Equal(t, want, number3(v), "%v", v)
	}
}

func TestWhatIsUnseenIsNamed(t *testing.T) {
	assert.Equal(t, "plain – schön 東京 🙂", plain("plain – schön 東京 🙂"))
	assert.Equal(t, "a⟨U+202E⟩b⟨U+000A⟩c⟨U+200B⟩", plain("a\u202eb\nc\u200b"))
	assert.Equal(t, "7", plain(7))
}
