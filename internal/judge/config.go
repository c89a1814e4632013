// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"errors"
	"fmt"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// Config says how cycles are judged. The zero Config judges by every rule with
// its defaults and keeps baselines in memory only.
type Config struct {
	// Rules and their thresholds; and the tools that each phase allows.
	anomaly.Settings
	// Effects says what tools do where the defaults do not know it.
	Effects anomaly.EffectConfig
	// Phase is the trust phase that agents hold, "" when nobody knows it;
	// AgentPhases are those that hold another one, by their proven name where
	// there is one. Neither counts where About.Phase says it.
	Phase       string
	AgentPhases map[string]string
	// Baselines bounds what is learned.
	Baselines Baselines
	// Hasher turns destinations and names into keyed hashes; it must be set.
	Hasher anomaly.Hasher
	// Versions identify what judges, in every verdict.
	RulesVersion, Producer string
}

// Baselines bounds what is learned of agents.
type Baselines struct {
	// MaxAgents is how many pairs of agent and task kind are known at once, and
	// how many more may warm up, 1 to 10,000,000; default 10,000.
	MaxAgents int
	// Freeze ends learning.
	Freeze bool
	// AllTasks keeps one baseline an agent, whatever the kind of task.
	AllTasks bool
	// Limits bound what one baseline learns.
	Limits anomaly.Limits
}

// DefaultMaxAgents is the default of Baselines.MaxAgents.
const DefaultMaxAgents = 10_000

// Validate reports everything that is wrong with the configuration, by its key.
func (c *Config) Validate() error {
	errs := []error{c.Settings.Validate(), checkPhase("phase", c.Phase)}
	for agent, phase := range c.AgentPhases {
		errs = append(errs, checkPhase("agent_phases::"+agent, phase))
	}
	_, err := anomaly.NewEffects(c.Effects)
	return errors.Join(append(errs, err)...)
}

func checkPhase(key, phase string) error {
	if phase == "" || anomaly.IsPhase(phase) {
		return nil
	}
	return fmt.Errorf("%s must be shadow, restricted, semi-autonomous or autonomous (got %q)", key, phase)
}

// PhaseOf is the phase that a cycle's agent holds, "" when nobody knows it.
func (j *Judge) PhaseOf(about *About) string {
	if about.Phase != "" {
		return about.Phase
	}
	if phase, ok := j.cfg.AgentPhases[about.owner().Agent]; ok {
		return phase
	}
	return j.cfg.Phase
}
