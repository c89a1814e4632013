// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/cycle"
)

func TestCompare(t *testing.T) {
	old := taught(Limits{}, "guard act.send>a read.get read.gone", "guard act.send>a")
	b := taught(Limits{Dests: 3}, "guard act.send>a act.send>b act.send>c,d read.get", "act.send>b act.wipe")
	in := did("act.send>a")
	in.Facts = &Facts{Digests: Digests{Model: 0xabcdef0123456789}, Tokens: cycle.Usage{Input: 1000}}
	b.Learn(in)
	assert.Equal(t, []string{
		"clean cycles: 3, before 2",
		"new model: abcdef01 (cycles: 1)",
		"tokens in half of the cycles: up to 1010, before 0",
		"a guardrail is no longer asked in every cycle: 1 of 3",
		"`send`: 2 new destinations: af63d94c (cycles: 1), af63de4c (cycles: 1)",
		"`send`: destinations are full with 3: further ones stay unknown",
		"`send`: calls in one cycle: up to 3, before 1",
		"`wipe`: new tool (effect: act, cycles: 1)",
		"`wipe`: calls in one cycle: up to 1, before 0",
		"`gone`: no longer known",
		"",
	}, strings.Split(b.Compare(old).String(), "\n"))
	same, err := Decode(old.Encode(), Limits{})
	assert.NoError(t, err)
	assert.Equal(t, "nothing changed\n", same.Compare(old).String())
}

// An agent is poisoned in shadow, before its baseline is approved: what was
// slipped in stands in what the person who approves reads.
func TestComparePoisoned(t *testing.T) {
	b := NewBaseline(Limits{})
	for range 20 {
		b.Learn(did("act.send>a read.get"))
	}
	approved, err := Decode(b.Encode(), Limits{})
	assert.NoError(t, err)
	for i := range 20 {
		b.Learn(did(fmt.Sprintf("act.send>a act.send>evil%d read.get", i)))
	}
	diff := b.Compare(approved).String()
	assert.Contains(t, diff, "20 new destinations")
	for i := range 20 {
		assert.Contains(t, diff, fmt.Sprintf("%08x (cycles: 1)", hashed(fmt.Sprint("evil", i))>>32))
	}
	for i := range 10 {
		b.Learn(did(fmt.Sprintf("act.send>more%d", i)))
	}
	assert.Contains(t, b.Compare(approved).String(), "and 10 more")
}

// Names of tools come from outside.
func TestCompareQuotesNames(t *testing.T) {
	in := did("act.x>a")
	in.Tools[0] = "evil`\n\x1b[31mtool"
	b := NewBaseline(Limits{})
	b.Learn(in)
	assert.NotContains(t, b.Compare(NewBaseline(Limits{})).String(), "\x1b")
	assert.NotContains(t, b.Compare(NewBaseline(Limits{})).String(), "evil`\n")
}
