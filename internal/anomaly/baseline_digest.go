// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// maxDigests is how many versions of a part of an agent are known at once.
const maxDigests = 8

// digestNorm is what an agent was made of in clean cycles.
type digestNorm struct{ model, prompt, tools, image seenSet }

// all are the sets in the order in which they are stored.
func (n *digestNorm) all() [4]*seenSet {
	return [4]*seenSet{&n.model, &n.prompt, &n.tools, &n.image}
}

// add learns what an agent was made of in one cycle.
func (n *digestNorm) add(d Digests, cycle uint32) {
	for i, digest := range [4]uint64{d.Model, d.Prompt, d.Tools, d.Image} {
		if fresh := 1; digest != 0 {
			n.all()[i].add(digest, cycle, maxDigests, &fresh)
		}
	}
}

// ModelKnown says whether the agent ran with this model in clean cycles.
func (b *Baseline) ModelKnown(d Digests) Seen { return b.digest(&b.digests.model, d.Model) }

// PromptKnown says whether the agent ran with this prompt in clean cycles.
func (b *Baseline) PromptKnown(d Digests) Seen { return b.digest(&b.digests.prompt, d.Prompt) }

// ToolsKnown says whether the agent ran with this set of tools in clean cycles.
func (b *Baseline) ToolsKnown(d Digests) Seen { return b.digest(&b.digests.tools, d.Tools) }

// ImageKnown says whether the agent ran from this image in clean cycles.
func (b *Baseline) ImageKnown(d Digests) Seen { return b.digest(&b.digests.image, d.Image) }

// digest is unknown also where the part was never told. A full set is not
// unknown about others: an agent that was made of so many things stays
// noticed with each one more.
func (b *Baseline) digest(s *seenSet, d uint64) Seen {
	if d == 0 || !b.Warm() || len(s.hashes) == 0 {
		return SeenUnknown
	}
	if s.of(d, b.limits.Support) == SeenBefore {
		return SeenBefore
	}
	return SeenNever
}

// NeverGaps reports whether in every clean cycle all tool calls came that models
// asked for.
func (b *Baseline) NeverGaps() bool { return b.Warm() && b.gapCycles == 0 }

// GuardAlways reports whether every clean cycle asked a guardrail.
func (b *Baseline) GuardAlways() bool { return b.Warm() && b.guardCycles == b.cycles }
