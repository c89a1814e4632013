// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMappingsAreComplete(t *testing.T) {
	seen := map[Field]bool{}
	for _, m := range Mappings() {
		assert.False(t, seen[m.Field], "%s has two mappings", m.Field)
		seen[m.Field] = true
		assert.Less(t, len(m.Keys), 256, "%s: a rank is one byte", m.Field)
		assert.Equal(t, m.Field >= FirstContent, m.Kind == KindContent, "%s", m.Field)
	}
	assert.Len(t, seen, int(NumFields))
}

func TestKeysAreSound(t *testing.T) {
	for _, m := range Mappings() {
		seen := map[string]bool{}
		for _, k := range m.Keys {
			assert.NotEmpty(t, k.Name)
			id := k.Name + " " + k.Path
			assert.False(t, seen[id], "%s has %s twice", m.Field, id)
			seen[id] = true
			assert.Contains(t, Sources, k.Source, "%s: %s", m.Field, k.Name)
			assert.True(t, k.Dialect > DialectNone && k.Dialect < NumDialects, "%s: %s", m.Field, k.Name)
		}
	}
}

// A key that waits for evidence must not come before keys that do not, or
// which of them counts would depend on what was found first.
func TestHeldKeysOfADialectComeLast(t *testing.T) {
	for _, m := range Mappings() {
		waiting := ""
		for _, k := range m.Keys {
			if k.Needs != 0 {
				waiting = k.Name
			} else if k.Role == "" && m.Field != FieldOperation && m.Field != FieldAgentName {
				assert.Empty(t, waiting, "%s: %s comes after a key that waits", m.Field, k.Name)
			}
		}
	}
}

func TestContentFieldsAreContentKeys(t *testing.T) {
	for _, m := range Mappings() {
		if m.Field < FirstContent || m.Field == FieldLogprobs {
			continue
		}
		for _, k := range m.Keys {
			assert.True(t, IsContent(k.Name), "%s is read as %s and not known as content", k.Name, m.Field)
		}
	}
}

func TestEveryAnswerHasAMark(t *testing.T) {
	for _, m := range Mappings() {
		if m.Field != FieldOutputMessages {
			continue
		}
		for _, k := range m.Keys {
			mark := ToolCallMarks[k.Name]
			assert.Equal(t, 1, strings.Count(mark.Text, string(mark.Rare)), k.Name)
		}
	}
}

func TestUnreadKeysAreNotRead(t *testing.T) {
	for _, u := range Unread {
		assert.NotEmpty(t, u.Why, u.Key)
		assert.Contains(t, Sources, u.Source, u.Key)
		if !strings.HasSuffix(u.Key, "*") {
			assert.Nil(t, Standard().Lookup(u.Key), u.Key)
		}
	}
}

func TestTableFindsEveryKey(t *testing.T) {
	for _, m := range Mappings() {
		for rank, k := range m.Keys {
			table, found := Standard(), false
			if m.Field >= FirstAsked {
				table = Asked()
			}
			row := table.Lookup(k.Name)
			require.NotNil(t, row, k.Name)
			for _, target := range row.Targets {
				if target.Field == m.Field && target.Path == k.Path {
					found = true
					assert.EqualValues(t, rank, target.Rank, k.Name)
					assert.Equal(t, k.Needs != 0 || k.Role != "", target.Held, k.Name)
					assert.Equal(t, k.Path != "", target.Nested, k.Name)
				}
			}
			assert.True(t, found, "%s: %s", m.Field, k.Name)
			proof := k.Needs == 0 && k.Role == "" && !k.Shared
			assert.True(t, !proof || Standard().Lookup(k.Name).Evidence.Has(k.Dialect), k.Name)
		}
	}
	assert.Nil(t, Standard().Lookup("http.request.method"))
}

// Keys that no field has are told from those of the table by their letters
// alone, however alike they are.
func TestTableFindsNoOtherKey(t *testing.T) {
	for _, m := range Mappings() {
		for _, k := range m.Keys {
			for _, other := range []string{k.Name + "s", k.Name[1:], k.Name[:len(k.Name)-1], k.Name[:len(k.Name)/2] + "~" + k.Name[len(k.Name)/2+1:]} {
				if row := Standard().Lookup(other); row != nil {
					assert.Equal(t, other, row.key)
				}
			}
		}
	}
	assert.Nil(t, Standard().Lookup(""))
}

func TestWithFirst(t *testing.T) {
	table := WithFirst(FieldConfidence, "my.confidence", "confidence")
	for i, key := range []string{"my.confidence", "confidence", "gen_ai.response.confidence"} {
		targets := table.Lookup(key).Targets
		require.Len(t, targets, 1, key)
		assert.EqualValues(t, i, targets[0].Rank, key)
		assert.Equal(t, KindScore, targets[0].Kind)
	}
	assert.Nil(t, Standard().Lookup("my.confidence"), "the standard table stays as it is")
}
