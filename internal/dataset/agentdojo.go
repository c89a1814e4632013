// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
)

// AgentDojoRun is one run of a model on an AgentDojo task: the form of
// agentdojo_runs.jsonl.
type AgentDojoRun struct {
	// Model is the model, with the defence it ran under where there was one.
	Model string `json:"model"`
	// Suite is "banking", "slack", "travel" or "workspace"; Task the task kind.
	Suite string `json:"suite"`
	Task  string `json:"task"`
	// Attacked, AttackSucceeded and TaskSucceeded are the labels.
	Attacked        bool            `json:"attacked"`
	AttackSucceeded bool            `json:"attack_succeeded"`
	TaskSucceeded   bool            `json:"task_succeeded"`
	Steps           []AgentDojoStep `json:"steps"`

	line int
}

// AgentDojoStep is one tool call.
type AgentDojoStep struct {
	Tool string `json:"tool"`
	// Args holds, by argument, a keyed hash of its value or a list of hashes,
	// one for each part of a list.
	Args map[string]json.RawMessage `json:"args"`
	// Result is a keyed hash, empty where the run ended before the result.
	Result      string `json:"result"`
	ResultChars int64  `json:"result_chars"`
	Error       bool   `json:"error"`
}

func (r *AgentDojoRun) setLine(n int) { r.line = n }

func (r *AgentDojoRun) check() error {
	if r.Suite == "" || r.Task == "" || r.Model == "" {
		return errors.New("model, suite and task must be named")
	}
	if err := checkSteps(len(r.Steps)); err != nil {
		return err
	}
	for i := range r.Steps {
		if r.Steps[i].Tool == "" {
			return fmt.Errorf("step %d: tool must be named (got nothing)", i)
		}
	}
	return nil
}
