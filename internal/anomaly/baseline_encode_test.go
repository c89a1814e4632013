// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"encoding/binary"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
)

var writeStored = flag.Bool("write-stored", false, "write testdata/baseline_v1.bin anew: only before version 1 was released")

const storedV1 = "testdata/baseline_v1.bin"

// rich is a baseline with something of everything in it.
func rich() *Baseline {
	b := NewBaseline(Limits{WarmUp: 3, Dests: 3, Tools: 3})
	for i := range 4 {
		in := did(fmt.Sprintf("guard act.send>a,d%d act.send>b reach.fetch>e%d! read.get act.fourth", i, i%2))
		in.Trail[1].Millis = uint32(1+i) * 250
		in.Facts = &Facts{Tokens: cycle.Usage{Input: 1000, Output: int64(100 * i)}, CostUSD: .01, Digests: Digests{Model: 7, Prompt: uint64(i + 1)}}
		b.Learn(in)
		b.Confidence().Add(float64(i)/4, i%2 == 0)
	}
	b.Freeze()
	return b
}

func TestStoredVersion1IsRead(t *testing.T) {
	if *writeStored {
		require.NoError(t, os.WriteFile(storedV1, rich().Encode(), 0o600))
	}
	data, err := os.ReadFile(storedV1)
	require.NoError(t, err)
	b, err := Decode(data, Limits{WarmUp: 3, Dests: 3, Tools: 3})
	require.NoError(t, err)

	assert.True(t, b.Warm() && b.Frozen() && b.GuardAlways() && !b.Cold())
	assert.Equal(t, 4, b.Cycles())
	assert.Equal(t, SeenBefore, b.Dest("send", EffectAct, hashed("d0")))
	assert.Equal(t, SeenUnknown, b.Dest("send", EffectAct, hashed("d3")), "there was no room for it")
	assert.Equal(t, SeenUnknown, b.Tool("fourth"))
	assert.Equal(t, 2, b.Calls("send"))
	assert.InEpsilon(t, 1300, b.Tokens(1), sketchAccuracy)
	assert.InEpsilon(t, .01, b.CostUSD(.5), sketchAccuracy)
	millis, n := b.Millis("send", 1)
	assert.InEpsilon(t, 1000, millis, sketchAccuracy)
	assert.Equal(t, 8, n)
	assert.Equal(t, SeenBefore, b.ModelKnown(Digests{Model: 7}))
	assert.Equal(t, SeenNever, b.PromptKnown(Digests{Prompt: 9}))
	assert.Equal(t, 4, b.Confidence().Cycles())
	assert.Equal(t, data, b.Encode(), "an equal baseline is stored equally")
}

func TestStoredRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := Limits{WarmUp: 1, Dests: rapid.IntRange(1, 8).Draw(t, "dests"), Tools: rapid.IntRange(1, 8).Draw(t, "tools")}
		b := taught(limits, rapid.SliceOfN(drawCycle, 0, 40).Draw(t, "cycles")...)
		for _, n := range rapid.SliceOfN(rapid.Uint32(), 0, 200).Draw(t, "millis") {
			b.steps.add(float64(n))
		}
		if rapid.Bool().Draw(t, "cold") {
			b.Chill()
		}
		data := b.Encode()
		c, err := Decode(data, limits)
		require.NoError(t, err)
		assert.Equal(t, data, c.Encode())
		assert.Empty(t, c.Compare(b))
		assert.Equal(t, b.Cold(), c.Cold())
		for q := 0.0; q <= 1; q += .1 {
			assert.InDelta(t, b.Steps(q), c.Steps(q), 0)
		}
		extra := did("act.send>z act.more")
		assert.Equal(t, b.Learn(extra), c.Learn(extra), "it goes on as it would have")
		assert.Equal(t, b.Encode(), c.Encode())
	})
}

// Lower limits throw nothing away that was learned under higher ones.
func TestStoredUnderLowerLimits(t *testing.T) {
	b, err := Decode(taught(Limits{}, "act.send>a,b,c act.wipe").Encode(), Limits{WarmUp: 1, Tools: 1, Dests: 1})
	require.NoError(t, err)
	assert.Equal(t, SeenBefore, b.Dest("send", EffectAct, hashed("c")))
	b.Learn(did("act.send>d act.new"))
	assert.Equal(t, SeenUnknown, b.Dest("send", EffectAct, hashed("d")))
	assert.Equal(t, SeenUnknown, b.Tool("new"))
}

func TestStoredDamage(t *testing.T) {
	good := rich().Encode()
	for i := range good {
		bad := append([]byte(nil), good...)
		bad[i] ^= 0x40
		_, err := Decode(bad, Limits{})
		assert.Error(t, err, "byte %d", i)
		_, err = Decode(good[:i], Limits{})
		assert.Error(t, err, "cut at %d", i)
	}
	_, err := Decode(signed([]byte{storedVersion + 1}), Limits{})
	assert.ErrorContains(t, err, "stored baseline has version 2: this program reads 1 to 1")
	_, err = Decode(nil, Limits{})
	assert.ErrorIs(t, err, errStored)
}

func TestStoredSectionsOfLaterProgramsAreSkipped(t *testing.T) {
	good := rich().Encode()
	later := slices.Concat(good[:len(good)-4], []byte{99, 3, 'n', 'e', 'w'})
	b, err := Decode(signed(later), Limits{})
	require.NoError(t, err)
	assert.Equal(t, 4, b.Cycles())
}

// Behind a right checksum everything may still be wrong.
func TestStoredNonsense(t *testing.T) {
	section := func(tag byte, body ...byte) []byte {
		return append([]byte{storedVersion, tag, byte(len(body))}, body...)
	}
	tool := func(rest ...byte) []byte { return section(sectionTool, append([]byte{1, 't'}, rest...)...) }
	for name, data := range map[string][]byte{
		"section too long":   {storedVersion, sectionTool, 200},
		"length no number":   {storedVersion, sectionTool, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"effect unknown":     tool(9, 1, 0, 0, 0),
		"tool without end":   tool(3, 1),
		"tally too long":     tool(3, 1, maxTally+1),
		"tally unsorted":     tool(3, 1, 2, 5, 1, 5, 1, 0, 0),
		"dests too many":     tool(3, 1, 0, 0xfe, 0xff, 0xff, 0x7f),
		"dests unsorted":     tool(3, 1, 0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0),
		"sketch of nothing":  tool(3, 1, 0, 0, 1, 0, 0),
		"sketch bin repeats": tool(3, 1, 0, 0, 2, 0, 1, 0, 1),
		"sketch bin too far": tool(3, 1, 0, 0, 1, 0xff, 0x7f, 1),
		"calibration bins":   section(sectionCalibration, 3),
	} {
		_, err := Decode(signed(data), Limits{})
		assert.ErrorIs(t, err, errStored, name)
	}
}

func signed(data []byte) []byte {
	return binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, castagnoli))
}

// FuzzDecode signs what it is given, so that it gets past the checksum.
func FuzzDecode(f *testing.F) {
	for _, b := range []*Baseline{rich(), NewBaseline(Limits{}), taught(Limits{}, "act.send>a", "guard")} {
		data := b.Encode()
		f.Add(data[:len(data)-4])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = Decode(data, Limits{})
		b, err := Decode(signed(data), Limits{})
		if err != nil {
			return
		}
		if size := b.Size(); size > 1<<20+64*len(data) {
			t.Fatalf("%d bytes stored hold %d bytes of memory", len(data), size)
		}
		b.Learn(did("act.send>a reach.fetch>b guard"))
		again, err := Decode(b.Encode(), Limits{})
		if err != nil || len(again.Compare(b)) > 0 {
			t.Fatalf("%v: %s", err, again.Compare(b))
		}
	})
}

func BenchmarkStored(b *testing.B) {
	base := rich()
	data := base.Encode()
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			base.Encode()
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Decode(data, Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
