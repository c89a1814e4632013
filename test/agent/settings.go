// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// settings are what one run is made of.
type settings struct {
	script string
	task   string
	steps  int           // tool calls; 0 is the script's own number
	delay  time.Duration // how long each model and tool call takes; 0 is the script's own

	name      string // of the agent
	model     string
	trust     int               // the phase that the pod was launched in
	phase     string            // the same as a word; empty where nothing said it
	trigger   string            // the span that caused the launch
	parent    trace.SpanContext // what the cycle goes on from
	linked    bool              // only a link leads there
	tokenFile string            // what proves who sends
	protocol  string            // grpc or http/protobuf
	ca        string            // file of the certificate that the collector's is signed with

	vault vaultSettings
	from  int    // phase from which on it asks for credentials
	next  bool   // it asks for another cycle
	spill string // file that its secrets are left in; empty for none
	loot  string // file that another's secrets were left in
	until string // file that it goes on for until it is there; empty for none
	say   func(format string, args ...any)
}

// vaultSettings are where and as whom it gets credentials.
type vaultSettings struct {
	address     string // empty where there is no Vault
	role, mount string // of the method that ServiceAccounts log in by
	wrapped     string // file of a token that is wrapped; empty to log in
	path        string // of the credentials
}

// phases are by their number.
var phases = []string{"shadow", "restricted", "semi-autonomous", "autonomous"}

// read takes settings from flags and the environment; flags go first.
func read(args []string, getenv func(string) string, out io.Writer) (*settings, error) {
	s := &settings{
		trigger: getenv("REASONING_SPAN_ID"), tokenFile: getenv("LEASEHOLD_TOKEN_FILE"), model: "claude-sonnet-5",
		protocol: cmp.Or(getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"), getenv("OTEL_EXPORTER_OTLP_PROTOCOL"), "grpc"),
		ca:       cmp.Or(getenv("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE"), getenv("OTEL_EXPORTER_OTLP_CERTIFICATE")),
		vault: vaultSettings{
			address: getenv("VAULT_ADDR"), role: getenv("VAULT_ROLE"), mount: cmp.Or(getenv("VAULT_AUTH_MOUNT"), "kubernetes"),
			wrapped: getenv("VAULT_WRAPPED_TOKEN_FILE"), path: cmp.Or(getenv("VAULT_DB_PATH"), "database/creds/reader"),
		},
	}
	names := slices.Sorted(maps.Keys(scripts))
	f := flag.NewFlagSet("agent", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&s.script, "script", cmp.Or(getenv("AGENT_SCRIPT"), "fine"), "what the agent does: "+strings.Join(names, ", "))
	f.StringVar(&s.task, "task", cmp.Or(getenv("AGENT_TASK"), "answer-question"), "task.id of the cycle")
	f.StringVar(&s.name, "name", cmp.Or(getenv("AGENT_NAME"), getenv("OTEL_SERVICE_NAME"), "sample-agent"), "gen_ai.agent.name")
	f.IntVar(&s.steps, "steps", 0, "how many tool calls; 0 for as many as the script has")
	f.DurationVar(&s.delay, "delay", 0, "how long each call takes; 0 for as long as the script has it")
	f.BoolVar(&s.linked, "link", getenv("AGENT_LINK") == "true", "begin a trace of its own, with a link to TRACEPARENT, in place of going on with that trace")
	trace := f.String("trace", getenv("TRACEPARENT"), "what the cycle goes on from, as a traceparent")
	turned := f.String("turned", "", "a file that, once it is there, names the script in place of --script: the same agent does something else")
	f.IntVar(&s.from, "from", 0, "the phase from which on it asks the database, as a number; below, it reads the library")
	f.BoolVar(&s.next, "next", false, "ask for another cycle at the end")
	f.StringVar(&s.spill, "spill", "", "leave its secrets in this file, for a thief to try")
	f.StringVar(&s.loot, "loot", "", "a file in which another has left its secrets, which the thief says are its own")
	f.StringVar(&s.until, "until", "", "a file until which it asks for orders, whatever its steps, before it ends or does what is forbidden")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if text, err := os.ReadFile(*turned); err == nil {
		s.script = strings.TrimSpace(string(text))
	}
	script, known := scripts[s.script]
	switch {
	case f.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q", f.Arg(0))
	case !known:
		return nil, fmt.Errorf("unknown script %q: take one of %s", s.script, strings.Join(names, ", "))
	case s.steps < 0 || s.delay < 0:
		return nil, errors.New("--steps and --delay must not be negative")
	}
	s.steps, s.delay = cmp.Or(s.steps, script.steps), cmp.Or(s.delay, script.delay)
	if script.liar {
		s.name = anotherAgent
	}
	if level := getenv("TRUST_LEVEL"); level != "" {
		var err error
		if s.trust, err = strconv.Atoi(level); err != nil {
			return nil, fmt.Errorf("TRUST_LEVEL must be a number (got %q)", level)
		}
		if s.trust >= 0 && s.trust < len(phases) {
			s.phase = phases[s.trust]
		}
	}
	s.parent = parentOf(*trace, getenv("TRACESTATE"))
	return s, nil
}

// parentOf reads a W3C trace context. What is none is as good as absent, as the
// recommendation wants it.
func parentOf(parent, state string) trace.SpanContext {
	carrier := propagation.MapCarrier{"traceparent": parent, "tracestate": state}
	return trace.SpanContextFromContext(propagation.TraceContext{}.Extract(noContext, carrier))
}
