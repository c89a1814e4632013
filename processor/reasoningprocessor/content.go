// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"encoding/hex"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

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
		p.guard(e.Attributes())
	}
	for _, l := range span.Links().All() {
		p.guard(l.Attributes())
	}
	// Instrumentations put error texts into the status, which quote arguments.
	if message := span.Status().Message(); message != "" {
		span.Status().SetMessage(p.replacement(pcommon.NewValueStr(message)))
	}
}

func (p *reasoning) guard(attrs pcommon.Map) {
	switch p.cfg.Content {
	case ContentHash:
		for key, v := range attrs.All() {
			if semconv.IsContent(key) {
				v.SetStr(p.replacement(v))
			}
		}
	case ContentDrop:
		attrs.RemoveIf(func(key string, _ pcommon.Value) bool { return semconv.IsContent(key) })
	}
}

// replacement is the text that stands for content: its hash, or nothing.
func (p *reasoning) replacement(v pcommon.Value) string {
	if p.cfg.Content == ContentDrop {
		return ""
	}
	h, _ := p.hasher.Value(v)
	return hashPrefix + hex.EncodeToString(h[:])
}
