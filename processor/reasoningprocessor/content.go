// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"encoding/hex"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

// hashPrefix begins the text that stands for hashed content.
const hashPrefix = "hmac-sha256:"

// guardSpan does with the content on a span what the user asked for. It runs
// after the span was read.
func (p *reasoning) guardSpan(span ptrace.Span) {
	if p.cfg.Content == ContentKeep {
		return
	}
	p.guard(span.Attributes())
	for _, e := range span.Events().All() {
		p.guardEvent(e)
	}
	for _, l := range span.Links().All() {
		p.guard(l.Attributes())
	}
	// Instrumentations put error texts into the status, which quote arguments.
	if message := span.Status().Message(); message != "" {
		span.Status().SetMessage(p.replacement(pcommon.NewValueStr(message)))
	}
}

// guardEvent guards an event. Those of messages hold content under any key.
func (p *reasoning) guardEvent(e ptrace.SpanEvent) {
	if semconv.IsContentEvent(e.Name()) {
		p.guardKeys(e.Attributes(), isMessageContent)
		return
	}
	p.guard(e.Attributes())
}

func (p *reasoning) guard(attrs pcommon.Map) { p.guardKeys(attrs, semconv.IsContent) }

func (p *reasoning) guardKeys(attrs pcommon.Map, isContent func(key string) bool) {
	switch p.cfg.Content {
	case ContentHash:
		for key, v := range attrs.All() {
			if isContent(key) {
				v.SetStr(p.replacement(v))
			}
		}
	case ContentDrop:
		attrs.RemoveIf(func(key string, _ pcommon.Value) bool { return isContent(key) })
	}
}

// isMessageContent tells what an event of a message says from what it is.
func isMessageContent(key string) bool {
	switch key {
	case "role", "id", "index", "finish_reason", "error.type":
		return false
	}
	return !strings.HasPrefix(key, "gen_ai.") || semconv.IsContent(key)
}

// replacement is the text that stands for content: its hash, or nothing.
func (p *reasoning) replacement(v pcommon.Value) string {
	if p.cfg.Content == ContentDrop {
		return ""
	}
	h, _ := p.hasher.Value(v)
	return hashPrefix + hex.EncodeToString(h[:])
}

// hashes keeps of a tool call whose content was dropped what tells it
// from other calls.
func (n *notes) hashes(attrs pcommon.Map, step *cycle.Step) {
	n.on(attrs)
	n.setHash(semconv.ToolArgsHash, step.Tool.Args)
	n.setHash(semconv.ToolResultHash, step.Tool.Result)
	n.write()
}

func (n *notes) setHash(key string, h cycle.Hash) {
	if !h.IsZero() {
		n.setStr(key, hex.EncodeToString(h[:]))
	}
}
