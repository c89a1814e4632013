// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/judge"
)

// BaselinesConfig says what is learned of agents and where it is kept.
type BaselinesConfig struct {
	// Storage is the storage extension that keeps baselines over a restart.
	// Without one they are kept in memory only.
	Storage *component.ID `mapstructure:"storage"`
	// FlushInterval is how often what was learned is written to the storage.
	// Default 30s.
	FlushInterval time.Duration `mapstructure:"flush_interval"`
	// MaxAgents is how many pairs of agent and kind of task are known at once,
	// and how many more may warm up; beyond that those not seen for the longest
	// make room. Default 10000.
	MaxAgents int `mapstructure:"max_agents"`
	// WarmUp is how many clean cycles have to be learned before what is new
	// counts. Default 8.
	WarmUp int `mapstructure:"warm_up"`
	// Support is in how many clean cycles something must have come before it
	// counts as usual. Default 1.
	Support int `mapstructure:"support"`
	// PerTask keeps a baseline for each kind of task. Without it an agent has
	// one, for agents whose tasks have a name of their own each. Default true.
	PerTask bool `mapstructure:"per_task"`
	// Freeze ends learning. Default false.
	Freeze bool `mapstructure:"freeze"`

	_ struct{}
}

func defaultBaselines() BaselinesConfig {
	return BaselinesConfig{
		FlushInterval: 30 * time.Second,
		MaxAgents:     judge.DefaultMaxAgents,
		WarmUp:        anomaly.DefaultWarmUp,
		Support:       anomaly.DefaultSupport,
		PerTask:       true,
	}
}

// Validate reports every setting that is out of range, by its key.
func (c *BaselinesConfig) Validate() error {
	return errors.Join(
		within("flush_interval", c.FlushInterval, 10*time.Millisecond, time.Hour),
		within("max_agents", c.MaxAgents, 1, 10_000_000),
		within("warm_up", c.WarmUp, 1, 10_000),
		within("support", c.Support, 1, 255),
	)
}

// judging is how cycles are judged; the hasher is still to be set.
func (c *Config) judging(build component.BuildInfo) judge.Config {
	return judge.Config{
		Settings:    anomaly.Settings{Rules: c.Rules, Phases: c.Phases},
		Effects:     c.Effects,
		Phase:       c.Phase,
		AgentPhases: c.AgentPhases,
		Baselines: judge.Baselines{
			MaxAgents: c.Baselines.MaxAgents, Freeze: c.Baselines.Freeze, AllTasks: !c.Baselines.PerTask,
			Limits: anomaly.Limits{WarmUp: c.Baselines.WarmUp, Support: c.Baselines.Support},
		},
		RulesVersion: c.rulesVersion(),
		Producer:     build.Command + " " + build.Version,
	}
}

// rulesVersion identifies the formula and everything that is set of the rules.
func (c *Config) rulesVersion() string {
	text, err := json.Marshal([]any{audit.Formula, c.Rules, c.Phases, c.Phase, c.AgentPhases, c.Effects, c.Baselines.WarmUp, c.Baselines.Support})
	if err != nil {
		return "" // only numbers that are none, which Validate refuses
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}
