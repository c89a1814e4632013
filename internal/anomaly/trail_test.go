// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
)

// steps writes a trail in short, a word for each entry:
//
//	A B    tool calls that went well, each letter with arguments of its own
//	_      a tool call whose arguments are not known
//	A=x    a tool call with the result x
//	A!     a tool call that failed
//	A~     a transport's copy of a tool call
//	m m900 model calls, with 900 tokens of input
//	m?2    a model call that asked for 2 tool calls
//	a>b    a handover from a to b
//	p p=x  planning steps, with the plan x
//	r h q  reasoning, a person's answer, a retrieval
//	g g!   a guardrail, and one that tripped
func steps(words string) Trail {
	var t Trail
	for i, word := range strings.Fields(words) {
		e := Entry{Span: uint64(i + 1), Start: uint64(i+1) * 1e9, Tool: -1, Asked: -1, Status: cycle.StatusOK}
		if from, to, ok := strings.Cut(word, ">"); ok {
			e.Role, e.Call, e.Result = cycle.RoleDelegation, hashed(from), hashed(to)
		} else {
			e.read(word)
		}
		t = append(t, e)
	}
	return t
}

func (e *Entry) read(word string) {
	kind := word[:1]
	word, result, _ := strings.Cut(word[1:], "=")
	e.Result = hashed(result)
	role, ok := map[string]cycle.Role{
		"m": cycle.RoleLLM, "p": cycle.RolePlan, "r": cycle.RoleReasoning, "h": cycle.RoleHuman,
		"q": cycle.RoleRetrieval, "g": cycle.RoleGuardrail, "c": cycle.RoleChain,
	}[kind]
	switch {
	case !ok:
		e.Role, e.Tool = cycle.RoleTool, 0
		if kind != "_" {
			e.Call = hashed(kind)
		}
	default:
		e.Role = role
	}
	word, asked, does := strings.Cut(word, "?")
	if does {
		e.Asked = int8(number(asked))
	}
	switch {
	case word == "!" && kind == "g":
		e.Flags |= FlagGuardTripped
	case word == "!":
		e.Status = cycle.StatusError
	case word == "~":
		e.Flags |= FlagTransport
	case word != "":
		e.Input = uint32(number(word))
	}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

// judged is what a rule with its defaults, and with set, finds on the end of a
// trail: "severity: text", with "hard " before it for hard events, or "".
func judged(t *testing.T, r *Rule, in Input, set map[string]float64) string {
	t.Helper()
	if in.Facts == nil {
		in.Facts = &Facts{}
	}
	if in.Baseline == nil {
		in.Baseline = NewBaseline(Limits{})
	}
	if in.Tools == nil {
		in.Tools = []string{"bash"}
	}
	s := RuleSettings{Params: set}
	require.NoError(t, s.validate(r))
	in.Params = s.values(r)
	f, fired := r.Check(&in)
	if !fired {
		assert.Equal(t, Finding{}, f, "a rule that does not fire finds nothing")
		return ""
	}
	assert.GreaterOrEqual(t, f.Severity, r.Severity, "%s: a finding is at least what the rule says", r.ID)
	assert.NotEmpty(t, f.Text)
	hard := ""
	if f.Hard {
		hard = "hard "
	}
	return hard + f.Severity.String() + ": " + f.Text
}

// trailTest is one case of a rule that looks at steps only.
type trailTest struct{ name, trail, want string }

func checkTrails(t *testing.T, r *Rule, set map[string]float64, tests []trailTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, judged(t, r, Input{Trail: steps(tt.trail)}, set))
		})
	}
	t.Run("no steps", func(t *testing.T) { assert.Empty(t, judged(t, r, Input{}, set)) })
}
