// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

const driftRate = "Not measured: the recorded runs change nothing but the model, on purpose."

// checkDrift compares one part of what an agent is made of with what it was
// made of. A part that the baseline was never told of cannot drift.
func checkDrift(part string, known func(*Baseline, Digests) Seen) func(*Input) (Finding, bool) {
	return func(in *Input) (f Finding, fired bool) {
		if in.Baseline.Warm() && known(in.Baseline, in.Facts.Digests) == SeenNever {
			return found(Warning, "the agent runs with a %s that none of %d clean cycles ran with", part, in.Baseline.Cycles())
		}
		return f, false
	}
}
