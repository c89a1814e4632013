// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var retrievalStale = Rule{
	ID:       "retrieval.stale",
	Severity: Warning,
	Needs:    NeedsSign,
	What:     "A retrieval or a memory says itself that what it gave is out of date.",
	Why:      "An agent that decides on old documents is wrong with confidence.",
	Tune:     "It fires only where the span says so. Set the severity to info where old documents are expected.",
	Rate:     "Not measured: the recorded runs have no retrievals.",
	Check: func(in *Input) (Finding, bool) {
		return flagged(in, FlagStale, Warning, "a retrieval says that what it gave is out of date")
	},
}
