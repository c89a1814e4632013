// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/trust"
)

func openRules() []Open {
	d := trust.DefaultPolicy().Down
	return []Open{
		NewDebt(d, d.Soft), NewShare(Down, 10, .3), NewShare(Up, 10, .1), NewCount(Down, 8, 2), NewCount(Up, 8, 1),
		NewAverage(Down, .2, .3), NewAverage(Up, .2, .3), NewAverage(Up, .1, .1).From(.2),
	}
}

// Fires tells what Take will do and changes nothing, and a reset rule is a new
// one.
func TestFiresIsWhatTakeDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		used, fresh := openRules(), openRules()
		for _, b := range rapid.SliceOfN(rapid.Uint8Range(0, uint8(Bad)), 0, 30).Draw(t, "before") {
			for _, r := range used {
				r.Take(Badness(b))
			}
		}
		for _, r := range used {
			r.Reset()
		}
		for _, b := range rapid.SliceOfN(rapid.Uint8Range(0, uint8(Bad)), 0, 60).Draw(t, "cycles") {
			for i, r := range used {
				r.Fires(Bad)
				told := r.Fires(Badness(b))
				assert.Equal(t, told, r.Take(Badness(b)), r.Name())
				assert.Equal(t, told, fresh[i].Take(Badness(b)), r.Name())
			}
		}
	})
}

// firesAt is on which cycles a rule fires; x is a bad one, - a half one, any
// other a clean one.
func firesAt(r Rule, cycles string) (at []int) {
	for i, c := range cycles {
		b := map[rune]Badness{'x': Bad, '-': 2}[c]
		if r.Take(b) {
			at = append(at, i+1)
		}
	}
	return at
}

func TestWindows(t *testing.T) {
	assert.Equal(t, []int{3, 4, 5}, firesAt(NewCount(Down, 4, 2), ".xx....."), "two in the last four")
	assert.Equal(t, []int{3, 4}, firesAt(NewCount(Down, 3, 2), ".x-..."), "a half counts as bad")
	assert.Equal(t, []int{4, 5}, firesAt(NewShare(Down, 4, .5), ".x--..."), "and is a half of the mean")
	assert.Equal(t, []int{4, 5, 9}, firesAt(NewShare(Up, 4, .25), "x...xx..."), "once it is full")
	assert.Equal(t, []int{5}, firesAt(NewCount(Up, 4, 0), "x....x"), "a clean streak")
}

func TestAverage(t *testing.T) {
	assert.Equal(t, []int{3, 4}, firesAt(NewAverage(Down, .5, .75), ".xxx")[:2])
	assert.Equal(t, []int{2, 3}, firesAt(NewAverage(Up, .5, .25), "..."))
	assert.Equal(t, []int{1}, firesAt(NewAverage(Up, .5, .25).From(.5), "."))
}

func TestNames(t *testing.T) {
	d := trust.DefaultPolicy().Down
	for want, r := range map[string]Rule{
		"debt for 0.30, limit 6.91":                   NewDebt(d, d.Hard),
		"share, 10 % bad of the last 50":              NewShare(Down, 50, .10),
		"share, 97 % good of the last 50":             NewShare(Up, 50, .03),
		"count, 3 bad in the last 10":                 NewCount(Down, 10, 3),
		"count, at most 0 bad in the last 30":         NewCount(Up, 30, 0),
		"moving average from 0, weight 0.1, ≥ 0.25":   NewAverage(Down, .1, .25),
		"moving average from 0.2, weight 0.1, ≤ 0.03": NewAverage(Up, .1, .03).From(.2),
	} {
		assert.Equal(t, want, r.Name())
	}
}
