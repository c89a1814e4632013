// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// maxAttributes bounds the members of one object of attributes: setting one
// costs a search of all that are there.
const maxAttributes = 8192

// fillMap sets the members of the JSON object in raw as attributes, in their
// order. Null, and a member that is null, set nothing.
func fillMap(to pcommon.Map, raw json.RawMessage) error {
	if isNull(raw) {
		return nil
	}
	return eachMember(raw, func(key string, value []byte) error {
		if isNull(value) {
			return nil
		}
		if to.Len() >= maxAttributes {
			return fmt.Errorf("more than %d attributes on one object", maxAttributes)
		}
		if err := fillValue(to.PutEmpty(key), value); err != nil {
			return fmt.Errorf("attribute %.80q: %w", key, err)
		}
		return nil
	})
}

// fillValue sets to to the JSON value in raw. Its recursion is bounded by
// maxDepth, which the file's scan has enforced.
func fillValue(to pcommon.Value, raw json.RawMessage) error {
	switch raw[0] {
	case '{':
		return fillMap(to.SetEmptyMap(), raw)
	case '[':
		return fillSlice(to.SetEmptySlice(), raw)
	case '"':
		var text string
		err := json.Unmarshal(raw, &text)
		to.SetStr(text)
		return err
	case 't', 'f':
		var truth bool
		err := json.Unmarshal(raw, &truth)
		to.SetBool(truth)
		return err
	case 'n':
		return nil
	default:
		return fillNumber(to, raw)
	}
}

func fillSlice(to pcommon.Slice, raw json.RawMessage) error {
	return eachElement(raw, func(value []byte) error {
		return fillValue(to.AppendEmpty(), value)
	})
}

// fillNumber keeps whole numbers whole; one that fits neither an int64 nor a
// double keeps its digits as text.
func fillNumber(to pcommon.Value, raw json.RawMessage) error {
	var number json.Number
	if err := json.Unmarshal(raw, &number); err != nil {
		return err
	}
	if n, err := strconv.ParseInt(number.String(), 10, 64); err == nil {
		to.SetInt(n)
		return nil
	}
	if f, err := number.Float64(); err == nil && !math.IsInf(f, 0) {
		to.SetDouble(f)
		return nil
	}
	to.SetStr(number.String())
	return nil
}

// unquote returns the JSON that raw holds as text, for recorders that write
// objects as strings; raw itself when it holds none.
func unquote(raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 || raw[0] != '"' {
		return raw, nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return nil, err
	}
	inner := []byte(text)
	start := skipSpace(inner, 0)
	if start == len(inner) {
		return nil, nil
	}
	end, err := skipValue(inner, start) // bounds the depth of what it holds
	if err != nil {
		return nil, err
	}
	return inner[start:end], nil
}
