// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
)

func still() time.Time { return time.Time{} }

// The documents are those that the simulations come to, figure by figure.
func TestDocumentsAreCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("it simulates for some 15 s")
	}
	var progress strings.Builder
	results, err := Measure(trust.DefaultPolicy(), Full(), &progress, still)
	require.NoError(t, err)
	assert.Equal(t, 7, strings.Count(progress.String(), "\n"))
	documents, err := results.Documents()
	require.NoError(t, err)
	for name, want := range documents {
		got, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		require.NoError(t, err)
		assert.Empty(t, differing(want, string(got)), "docs/%s is not current: run `make sim`", name)
		assert.NotContains(t, want, "NaN")
		if strings.HasSuffix(name, ".svg") {
			wellFormed(t, want)
		}
	}
	claims(t, results)
}

// differing are the first lines of a document that are not in the other.
func differing(want, got string) (lines []string) {
	have := strings.Split(got, "\n")
	for i, line := range strings.Split(want, "\n") {
		if i >= len(have) || have[i] != line {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 && want != got {
		return []string{"it is longer"}
	}
	return lines[:min(len(lines), 8)]
}

func TestDiffering(t *testing.T) {
	assert.Empty(t, differing("a\nb\n", "a\nb\n"))
	assert.Equal(t, []string{"b"}, differing("a\nb\n", "a\nc\n"))
	assert.Equal(t, []string{"c", ""}, differing("a\nb\nc\n", "a\nb\n"))
	assert.Equal(t, []string{"it is longer"}, differing("a", "a\nb"))
}

// claims are what the text around the tables says of them.
func claims(t *testing.T, r *Results) {
	t.Helper()
	for i, d := range r.Down[:3] {
		assert.InDelta(t, 11, d.FalseAlarmExact/d.Guaranteed, 1.1, "about eleven times as rare")
		assert.InDelta(t, d.FalseAlarmExact, d.FalseAlarm, 3*d.Error, "computed and simulated agree")
		assert.InEpsilon(t, estimates[i].delay, d.DelayExact, .012, "the delays were right")
	}
	assert.InDelta(t, .69, r.Passing, .01)
	for _, life := range r.Life {
		assert.Less(t, life.Risen, 2*life.Step.Alpha)
	}
	for kind, least := range map[Kind][2]float64{Binary: {12.5, 51}, Graded: {2.9, 34}} {
		rows := r.Falls[kind]
		for _, f := range rows[4:7] {
			times := f.Alarms / rows[1].Alarms
			assert.True(t, least[0] <= times && times <= least[1], "%s: %s has %.1f times the false alarms", kind, f.Rule.Name(), times)
		}
	}
	ours := r.Falls[Binary][1].Found.Mean()
	for _, f := range r.Falls[Binary][7:] {
		assert.InDelta(t, 3.7, f.Found.Mean()-ours, 2, "%s is slower by two to five cycles", f.Rule.Name())
	}
	for _, f := range r.Falls[Graded][7:] {
		assert.Greater(t, f.Found.Mean(), r.Falls[Graded][1].Found.Mean())
		assert.Greater(t, f.Burn.Mean(), 1.8*r.Falls[Graded][1].Burn.Mean())
	}
	good := r.Rises[0].At[5].Quantile(.5)
	for _, rise := range r.Rises[4:] {
		times := float64(rise.At[5].Quantile(.5)) / float64(good)
		assert.True(t, 1.5 <= times && times <= 2.5, "%s takes %.1f times as long", rise.Rule.Name(), times)
	}
}

// wellFormed reads the picture as a browser would.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	d.Strict = true
	seen := map[string]int{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if e, ok := token.(xml.StartElement); ok {
			seen[e.Name.Local]++
		}
	}
	assert.Equal(t, 1, seen["title"])
	assert.Equal(t, 1, seen["desc"])
	assert.Greater(t, seen["path"], 10)
}

func TestMeasureTellsWhatItCannotWrite(t *testing.T) {
	tiny := Params{Seed: 1, Runs: 2, Patient: 40, Good: 4_000}
	_, err := Measure(trust.DefaultPolicy(), tiny, refusing{}, still)
	require.ErrorIs(t, err, errRefused)
}

var errRefused = errors.New("refused")

type refusing struct{}

func (refusing) Write([]byte) (int, error) { return 0, errRefused }

func TestNumbersInTables(t *testing.T) {
	assert.Equal(t, "7", thousands(7.4))
	assert.Equal(t, "1,000", thousands(1000))
	assert.Equal(t, "1,234,567", thousands(1234567))
	assert.Equal(t, "none seen", rare(0))
	assert.Equal(t, "0.088", rare(.0884))
	assert.Equal(t, "never", cyclesOr(0))
	assert.Equal(t, "within 1 %", change(100.2, 100))
	assert.Equal(t, "-19 %", change(81, 100))
	assert.Equal(t, "+11 %", change(111, 100))
	assert.Equal(t, "| a | b |\n| --- | --: |\n| 1 | 2 |", table([]string{"a", "b"}, [][]string{{"1", "2"}}))
}
