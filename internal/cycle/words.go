// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"strings"

	"github.com/tidwall/gjson"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// maxReasons is how many finish reasons of one answer are looked at.
const maxReasons = 16

// finishIn returns the first known finish reason in a list, a JSON list or a
// single word, "" when none is known; ok is false for any other value.
func finishIn(v pcommon.Value) (finish string, ok bool) {
	switch v.Type() {
	case pcommon.ValueTypeSlice:
		all := v.Slice()
		for i := range min(all.Len(), maxReasons) {
			if one := all.At(i); one.Type() == pcommon.ValueTypeStr {
				if finish = semconv.FinishOf(one.Str()); finish != "" {
					break
				}
			}
		}
		return finish, true
	case pcommon.ValueTypeStr:
		return finishInText(v.Str()), true
	}
	return "", false
}

func finishInText(s string) (finish string) {
	if !strings.HasPrefix(s, "[") {
		return semconv.FinishOf(s)
	}
	left := maxReasons
	gjson.Parse(s[:min(len(s), maxJSON)]).ForEach(func(_, one gjson.Result) bool {
		finish = semconv.FinishOf(one.Str)
		left--
		return finish == "" && left > 0
	})
	return finish
}

// outcomeIn returns what a status says: a word, or true for a good one.
func outcomeIn(v pcommon.Value) (outcome string, ok bool) {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return semconv.OutcomeOf(v.Str()), true
	case pcommon.ValueTypeBool:
		if v.Bool() {
			return semconv.OutcomeOK, true
		}
		return semconv.OutcomeError, true
	}
	return "", false
}

// parseFinish is the inverse of Finish.String, FinishUnknown for other texts.
func parseFinish(s string) Finish {
	if s == "" {
		return FinishUnknown
	}
	for i, name := range finishNames {
		if name == s {
			return Finish(i)
		}
	}
	return FinishUnknown
}
