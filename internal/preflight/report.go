// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

// Status is what a check came to.
type Status string

// The statuses, the gravest first.
const (
	Failed Status = "failed"
	// Unknown is that no source says it, or not all of it.
	Unknown Status = "unknown"
	// Skipped is that a person said to leave it out, with the reason.
	Skipped Status = "skipped"
	Passed  Status = "passed"
)

// Finding is something that is not as it should be.
type Finding struct {
	// Object is what it is about, such as "Job shop/nightly".
	Object string `json:"object"`
	// Source is the file it was read from, or cluster, vault, server or traces.
	Source string `json:"source"`
	// Line of the file, from 1; 0 where there is none.
	Line int `json:"line,omitempty"`
	// Field is the path within the object; "" for all of it.
	Field string `json:"field,omitempty"`
	// Text says what is wrong. It never holds a value that may be a secret.
	Text string `json:"text"`
	// Reason is why a person skipped it; "" where nobody did.
	Reason string `json:"reason,omitempty"`
}

// Result is what one check came to.
type Result struct {
	Check
	Status Status `json:"status"`
	// Looked is how many things were looked at.
	Looked   int       `json:"looked"`
	Findings []Finding `json:"findings"`
	// Skipped are findings that annotations leave out.
	Skipped []Finding `json:"skipped"`
	// Unknown says what could not be told, and why.
	Unknown []string `json:"unknown"`
	// Reason is why the whole check was left out.
	Reason string `json:"reason,omitempty"`
}

// Report is what all checks came to, in their order.
type Report struct {
	Results []Result `json:"results"`
}

// Count is how many checks have a status.
func (r *Report) Count(s Status) (n int) {
	for i := range r.Results {
		if r.Results[i].Status == s {
			n++
		}
	}
	return n
}
