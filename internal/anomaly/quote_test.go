// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
)

func TestQuoted(t *testing.T) {
	tests := map[string]string{
		"search_web":                   "`search_web`",
		"":                             "``",
		"a`b":                          "`ab`",
		"a\x00b\x1b[31m\nc\u202ed\xff": "`ab[31mcd`",
		strings.Repeat("x", 65):        "`" + strings.Repeat("x", 64) + "`",
		strings.Repeat("x", 63) + "ä":  "`" + strings.Repeat("x", 63) + "`",
		"grüße":                        "`grüße`",
	}
	for in, want := range tests {
		assert.Equal(t, want, quoted(in))
	}
	rapid.Check(t, func(t *rapid.T) {
		q := quoted(rapid.String().Draw(t, "name"))
		if len(q) > maxQuoted+2 || !utf8.ValidString(q) || strings.Count(q, "`") != 2 {
			t.Fatalf("%q", q)
		}
	})
}

func TestToolName(t *testing.T) {
	in := Input{Tools: []string{"bash", "\n"}}
	for tool, want := range map[int32]string{0: "`bash`", 1: "a tool without a name", 2: "a tool without a name", -1: "a tool without a name"} {
		assert.Equal(t, want, in.toolName(&Entry{Role: cycle.RoleTool, Tool: tool}))
	}
}
