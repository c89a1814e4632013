// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strings"
	"testing"
)

func TestLoopCall(t *testing.T) {
	checkTrails(t, &loopCall, nil, []trailTest{
		{"one", "A", ""},
		{"two", "A A", ""},
		{"three", "A A A", "warning: `bash` called with the same arguments 3 times in a row"},
		{"nineteen", "B " + strings.Repeat("A ", 19), "warning: `bash` called with the same arguments 19 times in a row"},
		{"twenty", "B " + strings.Repeat("A ", 20), "critical: `bash` called with the same arguments 20 times in a row"},
		{"model calls between", "m A m A m A m", ""},
		{"model calls between, on the call", "m A m A m A", "warning: `bash` called with the same arguments 3 times in a row"},
		{"another between", "A A B A", ""},
		{"an unknown one between", "A A _ A", ""},
		{"unknown ones are never equal", "_ _ _ _", ""},
		{"results do not matter", "A=x A=y A!", "warning: `bash` called with the same arguments 3 times in a row"},
		{"copies of the transport are none", "A A~ A A~", ""},
		{"beyond what is looked back on", strings.Repeat("A ", lookback+50), "critical: `bash` called with the same arguments 256 times in a row"},
	})
	checkTrails(t, &loopCall, map[string]float64{"times": 2, "severe": 1000}, []trailTest{
		{"set lower", "A A", "warning: `bash` called with the same arguments 2 times in a row"},
		{"critical set higher", "A A A A A", "warning: `bash` called with the same arguments 5 times in a row"},
	})
}

func TestLoopAlternate(t *testing.T) {
	checkTrails(t, &loopAlternate, nil, []trailTest{
		{"three", "A B A", ""},
		{"four", "A B A B", "warning: the same two calls took turns 4 times in a row, the last one of `bash`"},
		{"five", "A B A B A", "warning: the same two calls took turns 5 times in a row, the last one of `bash`"},
		{"nineteen", strings.Repeat("A B ", 9) + "A", "warning: the same two calls took turns 19 times in a row, the last one of `bash`"},
		{"twenty", strings.Repeat("A B ", 10), "critical: the same two calls took turns 20 times in a row, the last one of `bash`"},
		{"one call is no alternation", "A A A A A A", ""},
		{"a third between", "A B C A B", ""},
		{"begun later", "C C A B A B", "warning: the same two calls took turns 4 times in a row, the last one of `bash`"},
		{"unknown ones", "_ A _ A", ""},
		{"only unknown ones", "_ _ _ _", ""},
		{"with model calls", "m A m B m A m B", "warning: the same two calls took turns 4 times in a row, the last one of `bash`"},
		{"not on a model call", "A B A B m", ""},
	})
}

func TestLoopStuck(t *testing.T) {
	checkTrails(t, &loopStuck, nil, []trailTest{
		{"two", "A=x B A=x", ""},
		{"three", "A=x B=y A=x C A=x", "warning: `bash` called with the same arguments and the same result 3 times in 5 tool steps"},
		{"three within eight", "A=x B C D A=x E F A=x", "warning: `bash` called with the same arguments and the same result 3 times in 8 tool steps"},
		{"three within nine", "A=x B C D A=x E F G A=x", ""},
		{"every one", strings.Repeat("A=x ", 30), "warning: `bash` called with the same arguments and the same result 8 times in 8 tool steps"},
		{"another result is progress", "A=x A=y A=x A=z A=v", ""},
		{"another call with the same result", "A=x B=x C=x", ""},
		{"unknown results are never equal", "A A A", ""},
		{"unknown calls are never equal", "_=x _=x _=x", ""},
	})
	checkTrails(t, &loopStuck, map[string]float64{"severe": 5}, []trailTest{
		{"five", "A=x A=x A=x A=x A=x", "critical: `bash` called with the same arguments and the same result 5 times in 5 tool steps"},
	})
}

func TestLoopFailing(t *testing.T) {
	checkTrails(t, &loopFailing, nil, []trailTest{
		{"three", "A! A! A!", ""},
		{"four", "A! B A! B! A! A!", "warning: `bash` failed 4 times with the same arguments in 6 tool steps"},
		{"four within twelve", "A! B C D A! E F G A! H I A!", "warning: `bash` failed 4 times with the same arguments in 12 tool steps"},
		{"four within thirteen", "A! B C D A! E F G A! H I J A!", ""},
		{"every one", strings.Repeat("A! ", 30), "warning: `bash` failed 12 times with the same arguments in 12 tool steps"},
		{"the last one went well", "A! A! A! A! A", ""},
		{"unknown ones", "_! _! _! _!", ""},
	})
	checkTrails(t, &loopFailing, map[string]float64{"severe": 7}, []trailTest{
		{"seven", "A! A! A! A! A! A! A!", "critical: `bash` failed 7 times with the same arguments in 7 tool steps"},
	})
}

func TestLoopReasoning(t *testing.T) {
	nine, ten := strings.Repeat("m ", 9), strings.Repeat("m ", 10)
	const found = "warning: 10 calls of the model in a row without anything done between them"
	checkTrails(t, &loopReasoning, nil, []trailTest{
		{"nine", nine, ""},
		{"ten", ten, found},
		{"twenty", ten + ten, "critical: 20 calls of the model in a row without anything done between them"},
		{"since the last tool call", ten + "A " + ten, found},
		{"a person answered", nine + "h m", ""},
		{"it retrieved", nine + "q m", ""},
		{"a copy of the transport is nothing done", "A~ " + nine + "A~ m", found},
		{"it asked for a tool", nine + "m?1 m", ""},
		{"it asked for none", nine + "m?0", found},
		{"a prompt that grows", "m1 m2 m3 m4 m5 m6 m7 m8 m9 m10", found},
		{"a prompt that begins anew", "m1 m2 m3 m4 m5 m6 m7 m8 m9 m3", ""},
		{"recorded twice each", strings.Repeat("r m ", 9), ""},
		{"reasoning steps alone", strings.Repeat("r ", 10), found},
		{"chains and guardrails between", strings.Repeat("c g m ", 10), found},
		{"not on another step", ten + "A", ""},
	})
}

func TestLoopPlan(t *testing.T) {
	const idle, same = "warning: 4 planning steps in a row without anything done between them", "warning: the same plan made 3 times"
	checkTrails(t, &loopPlan, nil, []trailTest{
		{"three", "p p p", ""},
		{"four", "p m p m p m p", idle},
		{"eight", "p p p p p p p p", "critical: 8 planning steps in a row without anything done between them"},
		{"something was done", "p p p A p", ""},
		{"the same plan", "p=x A p=x B p=x", same},
		{"the same plan again later", "p=x A p=y B p=x C p=z D p=x", same},
		{"eight plans back", "p=x A p=x A p=1 A p=2 A p=3 A p=4 A p=5 A p=x", same},
		{"nine plans back", "p=x A p=x A p=1 A p=2 A p=3 A p=4 A p=5 A p=6 A p=x", ""},
		{"unknown plans are never equal", "p A p A p A p", ""},
		{"not on another step", "p p p p m", ""},
	})
}
