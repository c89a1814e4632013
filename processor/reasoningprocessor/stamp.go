// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/track"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// identify is who sends a resource, as it came: with what it claims.
func (b *batch) identify(attrs pcommon.Map) (from track.Origin, at workload) {
	who := b.who
	if who.collector {
		who = relayed(attrs, &b.who)
		from.Impersonated = shown(text(attrs, semconv.IdentityClaimed))
	}
	b.tally.proofs[who.proof]++
	if who.name == "" {
		from.Impersonated = ""
		return from, at
	}
	from.Sender, from.Source = who.name, who.source
	if from.Impersonated == "" {
		from.Impersonated = shown(mismatch(attrs, b.p.cfg.Identity.Claims, who.name))
	}
	if from.Impersonated == "" {
		from.Impersonated = shown(who.at.contradicted(attrs))
	}
	if from.Impersonated != "" {
		b.tally.mismatches++
	}
	from.Phase = b.p.phaseOf(who.name)
	if b.p.grants != nil {
		from.Grant = b.p.grants.Grant(who.name)
	}
	return from, who.at
}

// relayed is who a collector says that it has a resource from.
func relayed(attrs pcommon.Map, collector *sending) sending {
	name := text(attrs, semconv.IdentityAgent)
	switch {
	case name == "":
		return sending{}
	case !isName(name):
		return sending{proof: proofInvalid}
	}
	source := "via " + collector.name
	if before := text(attrs, semconv.IdentitySource); before != "" && len(before) <= maxSource && isPrintable(before) {
		source = before + " " + source
	}
	at := relayedWorkload(attrs)
	if !at.isNamed() {
		return sending{proof: proofInvalid}
	}
	return sending{proof: proofRelayed, name: name, source: source, at: at}
}

// maxSource is how many bytes of a source are passed on.
const maxSource = 512

// mismatch is the first of the claims that differs from the proven name.
func mismatch(attrs pcommon.Map, claims []string, name string) string {
	for _, key := range claims {
		if claimed := text(attrs, key); claimed != "" && claimed != name {
			return claimed
		}
	}
	return ""
}

func text(attrs pcommon.Map, key string) string {
	if v, ok := attrs.Get(key); ok && v.Type() == pcommon.ValueTypeStr {
		return v.Str()
	}
	return ""
}

// shown is a claim as it can be shown: it is the sender's word, so that it is no
// name yet.
func shown(claim string) string {
	if claim == "" || isName(claim) {
		return claim
	}
	claim = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, claim[:min(len(claim), maxIdentity)])
	if claim == "" {
		return "(not printable)"
	}
	return claim
}

// stamp writes on a resource who sends it, in place of what it claimed.
func stamp(attrs pcommon.Map, from *track.Origin, at *workload) {
	if from.Sender == "" {
		return
	}
	attrs.EnsureCapacity(attrs.Len() + 10)
	attrs.PutStr(semconv.IdentityAgent, from.Sender)
	attrs.PutStr(semconv.IdentitySource, from.Source)
	if from.Impersonated != "" {
		attrs.PutStr(semconv.IdentityClaimed, from.Impersonated)
	}
	at.stamp(attrs)
}

// phaseOf is the trust phase that a proven agent holds, "" to go by the
// configuration.
func (p *reasoning) phaseOf(name string) string {
	if p.phases == nil {
		return ""
	}
	phase, known := p.phases.Phase(name)
	if !known {
		phase = trust.Shadow
	}
	return phase.String()
}

// findPhases finds the extension that knows the phases.
func (p *reasoning) findPhases(host component.Host) error {
	if p.judge == nil || p.cfg.Trust == nil {
		return nil
	}
	id := *p.cfg.Trust
	ext, ok := host.GetExtensions()[id]
	if !ok {
		return fmt.Errorf("trust: no extension %q is running: add it to extensions and service::extensions", id)
	}
	if p.phases, ok = ext.(trustapi.Phases); !ok {
		return fmt.Errorf("trust: extension %q knows no phases: name one such as trust", id)
	}
	p.grants, _ = ext.(trustapi.Grants)
	p.ears, _ = ext.(trustapi.Ears)
	p.ending.runs, _ = ext.(trustapi.Runs)
	p.custody.find(ext, p.now())
	return nil
}
