// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/semconv"
)

func TestEveryKeyHasItsField(t *testing.T) {
	for id, key := range keys {
		require.NotEmpty(t, key, "field %d has no key", id)
		assert.Equal(t, field(id), fieldOf(key), key)
	}
}

func TestOtherKeysHaveNone(t *testing.T) {
	for _, key := range []string{"", "x", "ttft_mz", "leasehold.step.pole", "Leasehold.step.role", "leasehold.", "leasehold.cycle.steps.llm", "gen_ai.input.messages"} {
		assert.Equal(t, numFields, fieldOf(key), key)
	}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.String().Draw(t, "key")
		assert.Equal(t, slices.Contains(keys[:], key), fieldOf(key) != numFields)
	})
}

// A key that shares its slot costs a comparison more. A few may, not many.
func TestKeysRarelyShareASlot(t *testing.T) {
	taken := map[uint]bool{}
	for _, key := range keys {
		taken[slotOf(key)] = true
	}
	assert.GreaterOrEqual(t, len(taken), len(keys)-5)
}

func TestFieldsOfTheWrongTypeAreAbsent(t *testing.T) {
	attrs := pcommon.NewMap()
	attrs.PutInt(semconv.Model, 5)
	attrs.PutStr(semconv.UsageInput, "7")
	attrs.PutStr(semconv.CostUSD, "0.1")
	attrs.PutStr(semconv.Duplicate, "true")
	var f fields
	f.read(attrs)
	assert.Empty(t, f.str(fModel))
	assert.Zero(t, f.int(fInput))
	assert.False(t, f.is(fDuplicate, true))
	_, ok := f.float(fCost)
	assert.False(t, ok)
}

func TestReadingForgetsTheSpanBefore(t *testing.T) {
	attrs := pcommon.NewMap()
	attrs.PutStr(semconv.Model, "m")
	var f fields
	f.read(attrs)
	assert.Equal(t, "m", f.first(fProvider, fModel))
	f.read(pcommon.NewMap())
	assert.Empty(t, f.first(fProvider, fModel))
}
