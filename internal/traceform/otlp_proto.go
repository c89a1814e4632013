// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/binary"
	"errors"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"google.golang.org/protobuf/encoding/protowire"
)

// errDelimited says that data is no sequence of length-prefixed messages.
var errDelimited = errors.New("length prefixes do not add up")

// framings are the ways to write many messages into one file: with a varint
// before each, as protobuf's own tools do, or with four bytes, most
// significant first, as the collector's file exporter does.
var framings = []func(data []byte) (message, rest []byte, ok bool){varintFrame, fixedFrame}

// decodeProto reads one message of TracesData or ExportTraceServiceRequest,
// which are alike on the wire, or a sequence of them with length prefixes.
func decodeProto(data []byte) (ptrace.Traces, error) {
	traces, err := unmarshalProto(data)
	if err == nil {
		return traces, nil
	}
	for _, next := range framings {
		if framed, frameErr := decodeFrames(data, next); frameErr == nil {
			return framed, nil
		}
	}
	return ptrace.Traces{}, err
}

func decodeFrames(data []byte, next func([]byte) (message, rest []byte, ok bool)) (ptrace.Traces, error) {
	all := ptrace.NewTraces()
	for len(data) > 0 {
		message, rest, ok := next(data)
		if !ok {
			return all, errDelimited
		}
		traces, err := unmarshalProto(message)
		if err != nil {
			return all, err
		}
		traces.ResourceSpans().MoveAndAppendTo(all.ResourceSpans())
		data = rest
	}
	return all, nil
}

func varintFrame(data []byte) (message, rest []byte, ok bool) {
	message, n := protowire.ConsumeBytes(data)
	if n < 0 {
		return nil, nil, false
	}
	return message, data[n:], true
}

func fixedFrame(data []byte) (message, rest []byte, ok bool) {
	const prefix = 4
	if len(data) < prefix {
		return nil, nil, false
	}
	size := uint64(binary.BigEndian.Uint32(data))
	if size > uint64(len(data)-prefix) {
		return nil, nil, false
	}
	return data[prefix : prefix+size], data[prefix+size:], true
}

// unmarshalProto reads one message, whose shape is checked first: the
// unmarshaler recurses as deep as the message does.
func unmarshalProto(data []byte) (ptrace.Traces, error) {
	if err := checkShape(data); err != nil {
		return ptrace.Traces{}, err
	}
	return (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(data)
}
