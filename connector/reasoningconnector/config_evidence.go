// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"errors"
	"fmt"
	"slices"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/evidence"
)

// EvidenceConfig is for the log records. Every finding and verdict becomes one;
// it says what else does.
type EvidenceConfig struct {
	// RunIDAttributes are the resource attributes that identify a run, as in
	// the processor's configuration: they say which cycle a trigger's span
	// belongs to. Default leasehold.run.id and k8s.job.uid.
	RunIDAttributes []string `mapstructure:"run_id_attributes"`
	// Triggers are the spans that are evidence by themselves. Default none, at
	// most 32.
	Triggers []TriggerConfig `mapstructure:"triggers"`

	_ struct{}
}

// TriggerConfig makes evidence of each span that meets a condition.
type TriggerConfig struct {
	// Name tells the trigger from all others: 1 to 64 letters, digits, dots,
	// dashes and underscores.
	Name string `mapstructure:"name"`
	// Conditions are 1 to 16 OTTL conditions in the context of a span, any one
	// of which suffices.
	Conditions []string `mapstructure:"conditions"`

	_ struct{}
}

// Validate reports every value that is not allowed.
func (c *EvidenceConfig) Validate() error {
	var errs error
	if slices.Contains(c.RunIDAttributes, "") {
		errs = errors.New("run_id_attributes must not have an empty key")
	}
	if n := len(c.Triggers); n > evidence.MaxTriggers {
		errs = errors.Join(errs, fmt.Errorf("triggers must have at most %d entries (got %d)", evidence.MaxTriggers, n))
	}
	seen := make(map[string]bool, len(c.Triggers))
	for i := range c.Triggers {
		name := c.Triggers[i].Name
		if name != "" && seen[name] {
			errs = errors.Join(errs, fmt.Errorf("triggers must have names of their own (got %q twice)", name))
		}
		seen[name] = true
	}
	return errs
}

// Validate reports every value that is not allowed, conditions that do not
// compile among them.
func (c *TriggerConfig) Validate() error {
	_, err := evidence.NewTrigger(c.Name, c.Conditions)
	return err
}
