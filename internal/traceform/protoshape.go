// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// message is a message type of OTLP that holds other messages.
type message uint8

const (
	tracesData message = iota
	resourceSpans
	resourceInfo
	scopeSpans
	scopeInfo
	span
	spanEvent
	spanLink
	keyValue
	anyValue
	valueList
	keyValueList
	leaf
)

// nested are the fields of each type that hold messages, by field number.
var nested = [...]map[protowire.Number]message{
	tracesData:    {1: resourceSpans},
	resourceSpans: {1: resourceInfo, 2: scopeSpans},
	resourceInfo:  {1: keyValue},
	scopeSpans:    {1: scopeInfo, 2: span},
	scopeInfo:     {3: keyValue},
	span:          {9: keyValue, 11: spanEvent, 13: spanLink, 15: leaf},
	spanEvent:     {3: keyValue},
	spanLink:      {4: keyValue},
	keyValue:      {2: anyValue},
	anyValue:      {5: valueList, 6: keyValueList},
	valueList:     {1: anyValue},
	keyValueList:  {1: keyValue},
	leaf:          nil,
}

// checkShape reports whether data has the wire form of TracesData and nests
// no deeper than maxDepth.
func checkShape(data []byte) error { return checkMessage(data, tracesData, 0) }

func checkMessage(data []byte, m message, depth int) error {
	if depth > maxDepth {
		return errTooDeep
	}
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return fmt.Errorf("no protobuf: %w", protowire.ParseError(n))
		}
		data = data[n:]
		inner, isMessage := nested[m][number]
		if !isMessage && m == tracesData {
			return fmt.Errorf("no OTLP traces: unexpected field %d", number)
		}
		size := protowire.ConsumeFieldValue(number, kind, data)
		if size < 0 {
			return fmt.Errorf("no protobuf: %w", protowire.ParseError(size))
		}
		if isMessage && kind == protowire.BytesType {
			content, _ := protowire.ConsumeBytes(data)
			if err := checkMessage(content, inner, depth+1); err != nil {
				return err
			}
		}
		data = data[size:]
	}
	return nil
}
