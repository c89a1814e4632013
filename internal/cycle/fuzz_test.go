// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"encoding/binary"
	"math"
	"testing"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// FuzzRead reads spans made from arbitrary bytes: as an OTLP message, and as
// instructions that put arbitrary values under the keys that are read.
func FuzzRead(f *testing.F) {
	for i := range benchSpans {
		span, _, _ := benchSpans[i].span.build()
		td := ptrace.NewTraces()
		span.CopyTo(td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty())
		message, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
		must(err)
		f.Add(message)
	}
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07 some instructions, and a name: chat gpt-4o"))
	r := newReader(f, Options{CacheModes: []CacheMode{{Provider: "openai", Style: CacheInclusive}}})
	f.Fuzz(func(t *testing.T, data []byte) {
		if td, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(data); err == nil {
			for _, rs := range td.ResourceSpans().All() {
				for _, ss := range rs.ScopeSpans().All() {
					sc := r.Scope(rs.Resource(), ss.Scope())
					for _, span := range ss.Spans().All() {
						checkRead(t, r, &sc, span)
					}
				}
			}
		}
		checkRead(t, r, nil, instructedSpan(data))
	})
}

var fuzzKeys = func() (keys []string) {
	for _, m := range semconv.Mappings() {
		for _, k := range m.Keys {
			keys = append(keys, k.Name)
		}
	}
	return append(keys, "annotations.0.annotation.score", "llm.tools.0.tool.json_schema", "llm.request.functions.1.name", "llm.output_messages.0.message.content")
}()

// instructedSpan takes two bytes for a key, one for a type, and the rest of
// the data as the value.
func instructedSpan(data []byte) ptrace.Span {
	span := ptrace.NewSpan()
	span.SetName(string(data))
	for range 64 {
		if len(data) < 3 {
			break
		}
		key := fuzzKeys[int(binary.LittleEndian.Uint16(data))%len(fuzzKeys)]
		fill(span.Attributes().PutEmpty(key), data[2], data[3:])
		event := span.Events().AppendEmpty()
		event.SetName([]string{"exception", "gen_ai.choice", "gen_ai.evaluation.result", "gen_ai.system.message", "gen_ai.client.inference.operation.details"}[data[2]%5])
		fill(event.Attributes().PutEmpty([]string{"content", "gen_ai.system_instructions", "gen_ai.tool.definitions"}[data[2]%3]), data[1], data[3:])
		fill(event.Attributes().PutEmpty("gen_ai.evaluation.score.value"), data[2], data[3:])
		data = data[3:]
	}
	return span
}

func fill(v pcommon.Value, kind byte, data []byte) {
	var word [8]byte
	copy(word[:], data)
	n := binary.LittleEndian.Uint64(word[:])
	switch kind % 7 {
	case 0:
		v.SetStr(string(data))
	case 1:
		v.SetInt(int64(n))
	case 2:
		v.SetDouble(math.Float64frombits(n))
	case 3:
		v.SetBool(n&1 == 1)
	case 4:
		v.SetEmptyBytes().FromRaw(data[:min(len(data), 64)])
	case 5:
		v.SetEmptySlice().AppendEmpty().SetStr(string(data))
	case 6:
		v.SetEmptyMap().PutStr(string(data[:min(len(data), 8)]), string(data))
	}
}

// checkRead holds a step to the bounds that its documentation promises.
func checkRead(t *testing.T, r *Reader, sc *Scope, span ptrace.Span) {
	t.Helper()
	var step, again Step
	r.Read(sc, span, &step)
	r.Read(sc, span, &again)
	if step != again {
		t.Fatal("the same span was read in two ways")
	}
	if step.Role >= NumRoles || step.Convention >= NumConventions || int(step.Model.Finish) >= len(finishNames) {
		t.Fatalf("role %d, convention %d, finish %d", step.Role, step.Convention, step.Model.Finish)
	}
	for f, n := range step.Usage.N {
		if n < 0 || n > maxCount || n != 0 && !step.Usage.Has(UsageField(f)) {
			t.Fatalf("usage %d is %d", f, n)
		}
	}
	if !(step.CostUSD >= 0 && step.CostUSD <= 2*maxCostUSD) || !(step.Confidence >= 0 && step.Confidence <= 1) || !(step.Model.FirstChunk >= 0) {
		t.Fatalf("cost %v, confidence %v, first chunk %v", step.CostUSD, step.Confidence, step.Model.FirstChunk)
	}
	id, m := &step.Identity, &step.Model
	for _, s := range []string{
		step.Name, step.ErrorType, id.Agent, id.AgentID, id.AgentVersion, id.Session, id.Task, id.Workflow,
		id.HandoffFrom, id.HandoffTo, id.TrustLevel, m.Operation, m.Provider, m.Request, m.Response, m.ResponseID, m.ServiceTier,
		step.Tool.Name, step.Tool.CallID, step.Tool.Type,
	} {
		if len(s) > MaxString {
			t.Fatalf("a text of %d bytes was kept", len(s))
		}
	}
	if m.ToolCalls < -1 || m.MaxTokens < 0 || step.Tool.Attempts < 0 || step.Tool.InputTokens < 0 || step.Sequence < 0 {
		t.Fatal("a negative count")
	}
	prompt, offered := r.Digests(sc, span)
	if step.Role != RoleLLM && !(prompt.IsZero() && offered.IsZero()) {
		t.Fatal("a prompt on a step that is no model call")
	}
	if args, ok := r.ReadWithArgs(sc, span, &again); ok {
		if sum, _ := r.Hasher().Value(args); sum != step.Tool.Args {
			t.Fatal("other arguments than those that were read")
		}
	}
	step.Problems.Each(func(string) {})
}
