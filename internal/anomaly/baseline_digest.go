// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// maxDigests is how many versions of a part of an agent are known at once.
const maxDigests = 8

// digestNorm is what an agent was made of in clean cycles.
type digestNorm struct{ model, prompt, tools, image seenSet }

// guardNorm is in how many clean cycles a guardrail was asked.
type guardNorm struct{ cycles uint32 }

// ModelKnown says whether the agent ran with this model in clean cycles.
func (b *Baseline) ModelKnown(d Digests) Seen { return b.digest(&b.digests.model, d.Model) }

// PromptKnown says whether the agent ran with this prompt in clean cycles.
func (b *Baseline) PromptKnown(d Digests) Seen { return b.digest(&b.digests.prompt, d.Prompt) }

// ToolsKnown says whether the agent ran with this set of tools in clean cycles.
func (b *Baseline) ToolsKnown(d Digests) Seen { return b.digest(&b.digests.tools, d.Tools) }

// ImageKnown says whether the agent ran from this image in clean cycles.
func (b *Baseline) ImageKnown(d Digests) Seen { return b.digest(&b.digests.image, d.Image) }

// digest is unknown also where the part was never told.
func (b *Baseline) digest(s *seenSet, d uint64) Seen {
	if d == 0 || !b.Warm() || len(s.hashes) == 0 {
		return SeenUnknown
	}
	return s.of(d, b.limits.Support)
}

// GuardAlways reports whether every clean cycle asked a guardrail.
func (b *Baseline) GuardAlways() bool { return b.Warm() && b.guards.cycles == b.cycles }
