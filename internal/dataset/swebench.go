// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"errors"
	"fmt"
)

// SWEBenchRun is one run of a coding agent on a SWE-bench task: the form of
// swebench_runs.jsonl.
type SWEBenchRun struct {
	// Run is the task's id, such as "astropy__astropy-12907".
	Run string `json:"run"`
	// Exit is how the agent stopped; "Submitted" is the good way.
	Exit string `json:"exit"`
	// Resolved is the label: whether the task's hidden tests passed.
	Resolved bool `json:"resolved"`
	// BilledUSD is the sum of the steps' bills. Where the steps have none it is
	// the recording tool's own estimate, which charges no reasoning and another
	// price for cached tokens than the bills do; see Bill.
	BilledUSD float64        `json:"billed_usd"`
	Steps     []SWEBenchStep `json:"steps"`

	line int
}

// SWEBenchStep is one model call and the shell command it asked for.
type SWEBenchStep struct {
	// Model is the model as asked for, with a vendor before a slash when the
	// call went through a router: "google/gemini-3-pro-preview".
	Model        string `json:"model"`
	FinishReason string `json:"finish_reason"`
	// Created is when the answer was made, in Unix seconds.
	Created int64 `json:"created"`
	// InputTokens includes CachedTokens.
	InputTokens     int64 `json:"input_tokens"`
	CachedTokens    int64 `json:"cached_tokens"`
	OutputTokens    int64 `json:"output_tokens"`
	ReasoningTokens int64 `json:"reasoning_tokens"`
	// BilledUSD is what the call was charged; nil where no bill was recorded.
	BilledUSD *float64 `json:"billed_usd"`

	Tool string `json:"tool"`
	// Command is the first word of the command; Action and Result are keyed
	// hashes of the command and of what it printed.
	Command     string `json:"command"`
	Action      string `json:"action"`
	Result      string `json:"result"`
	ResultChars int64  `json:"result_chars"`
	// ExitCode is nil where the shell gave none.
	ExitCode *int `json:"exit_code"`
}

// TotalOutput is every generated token, reasoning included. A routed call has
// its reasoning inside OutputTokens; a call made straight to the provider, seen
// by its model without a vendor, is recorded with the provider's own counts, in
// which it stands beside them.
func (s *SWEBenchStep) TotalOutput() int64 {
	if vendor, _ := splitModel(s.Model); vendor == "" {
		return s.OutputTokens + s.ReasoningTokens
	}
	return s.OutputTokens
}

// Bill is what the run's calls were charged in dollars; ok is false when some
// call has no bill, and usd then sums the others.
func (r *SWEBenchRun) Bill() (usd float64, ok bool) {
	ok = true
	for i := range r.Steps {
		if bill := r.Steps[i].BilledUSD; bill != nil {
			usd += *bill
		} else {
			ok = false
		}
	}
	return usd, ok
}

func (r *SWEBenchRun) setLine(n int) { r.line = n }

func (r *SWEBenchRun) check() error {
	if r.Run == "" {
		return errors.New("run must name the task (got nothing)")
	}
	if err := checkSteps(len(r.Steps)); err != nil {
		return err
	}
	for i := range r.Steps {
		if err := r.Steps[i].check(); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	return nil
}

const (
	maxTokens  = int64(1) << 40
	maxSeconds = int64(1) << 33
)

func (s *SWEBenchStep) check() error {
	counts := []struct {
		key string
		n   int64
		max int64
	}{
		{"input_tokens", s.InputTokens, maxTokens},
		{"cached_tokens", s.CachedTokens, s.InputTokens},
		{"output_tokens", s.OutputTokens, maxTokens},
		{"reasoning_tokens", s.ReasoningTokens, maxTokens},
		{"created", s.Created, maxSeconds},
	}
	for _, c := range counts {
		if c.n < 0 || c.n > c.max {
			return fmt.Errorf("%s must be from 0 to %d (got %d)", c.key, c.max, c.n)
		}
	}
	if s.BilledUSD != nil && *s.BilledUSD < 0 {
		return fmt.Errorf("billed_usd must not be negative (got %v)", *s.BilledUSD)
	}
	if s.Model == "" || s.Tool == "" {
		return fmt.Errorf("model and tool must be named (got %q and %q)", s.Model, s.Tool)
	}
	return nil
}
