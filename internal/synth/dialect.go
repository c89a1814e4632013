// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import (
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Dialect is an instrumentation convention that traffic can be written in.
type Dialect uint8

// The dialects. GenAI is the OpenTelemetry convention of 2026, GenAIOld that of
// 1.28 to 1.36, which has no cache or reasoning tokens.
const (
	GenAI Dialect = iota
	GenAIOld
	OpenInference
	OpenLLMetry
	Vercel

	numDialects
)

// AllDialects returns every dialect once.
func AllDialects() []Dialect {
	return []Dialect{GenAI, GenAIOld, OpenInference, OpenLLMetry, Vercel}
}

// String returns the dialect's name, such as "openinference".
func (d Dialect) String() string {
	names := [numDialects]string{"gen_ai", "gen_ai_old", "openinference", "openllmetry", "vercel"}
	if d < numDialects {
		return names[d]
	}
	return fmt.Sprintf("dialect(%d)", uint8(d))
}

// writer writes runs and calls as the spans of one dialect.
type writer interface {
	// scope names the instrumentation library and its version.
	scope() (name, version string)
	agent(ptrace.Span, *run)
	call(ptrace.Span, *run, *call)
	tool(ptrace.Span, *run, *tool)
	// visible returns the part of u that the dialect has attributes for.
	visible(u Usage) Usage
}

var writers = [numDialects]writer{
	GenAI: genAI{}, GenAIOld: genAIOld{}, OpenInference: openInference{},
	OpenLLMetry: openLLMetry{}, Vercel: vercel{},
}

// run is one invocation of an agent; own is the sum of its own model calls.
type run struct {
	agent, id, session, task string
	input, output            string
	model                    model
	own                      Usage
}

// call is one request to a model; failed attempts have no answer and no usage.
type call struct {
	model          model
	id, finish     string
	system         string
	prompt, answer string
	usage          Usage
	failed         bool
}

// tool is one tool call.
type tool struct {
	name, id, args, result string
	failed                 bool
}

// fail marks a span as failed the way SDKs do.
func fail(s ptrace.Span, errorType, message string) {
	s.Attributes().PutStr("error.type", errorType)
	s.Status().SetCode(ptrace.StatusCodeError)
	s.Status().SetMessage(message)
}

func putStrings(m pcommon.Map, key string, values ...string) {
	list := m.PutEmptySlice(key)
	for _, v := range values {
		list.AppendEmpty().SetStr(v)
	}
}

// putPositive writes a count only where there is one, as most SDKs do.
func putPositive(m pcommon.Map, key string, n int64) {
	if n > 0 {
		m.PutInt(key, n)
	}
}
