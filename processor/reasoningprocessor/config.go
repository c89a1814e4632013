// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/confmap"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/track"
)

// Config is the configuration of the reasoning processor.
type Config struct {
	// Judge reads cycles from the spans. Without it the processor only guards
	// their content, for the tier in front of the one that judges. Default true.
	Judge bool `mapstructure:"judge"`

	// SettleTime is how long a cycle's root waits for the cycle's other
	// spans. Default 5s, at most 10m.
	SettleTime time.Duration `mapstructure:"settle_time"`
	// CycleTimeout is how long a cycle whose root has not come may be quiet
	// before it is settled under a synthetic root. Default 10m.
	CycleTimeout time.Duration `mapstructure:"cycle_timeout"`
	// MaxCycleDuration settles a cycle however busy it is. Default 24h.
	MaxCycleDuration time.Duration `mapstructure:"max_cycle_duration"`
	// LateWindow is how long late spans still correct a settled cycle.
	// Default 1m.
	LateWindow time.Duration `mapstructure:"late_window"`

	// RunGrace is how long after the end of a run, as the trust extension's witness
	// sees it, its last spans may come; a cycle without a root is settled then.
	// Default 10s.
	RunGrace time.Duration `mapstructure:"run_grace"`
	// MaxCycles is how many cycles are held at once; beyond that the one due
	// soonest is settled early. Default 100000.
	MaxCycles int `mapstructure:"max_cycles"`
	// MaxStepsPerCycle is how many spans of a cycle are told apart; beyond
	// that duplicates cannot be recognised and the cycle is marked truncated.
	// Default 10000.
	MaxStepsPerCycle int `mapstructure:"max_steps_per_cycle"`
	// MaxToolsPerCycle is how many tools of a cycle are told apart; the rest
	// is counted as "_other". Default 64.
	MaxToolsPerCycle int `mapstructure:"max_tools_per_cycle"`

	// RemoteParent says what a span is whose parent is in another process:
	// "wait" for the parent (default), or take it for a cycle's "root".
	RemoteParent RemoteParent `mapstructure:"remote_parent"`
	// RunIDAttributes are the resource attributes that identify a run. The
	// first one present makes all its traces one cycle; without one each
	// trace is a cycle. Default [leasehold.run.id, k8s.job.uid].
	RunIDAttributes []string `mapstructure:"run_id_attributes"`

	// Content says what becomes of prompts, arguments and results on the
	// spans that pass: "keep" (default), "hash" or "drop".
	Content Content `mapstructure:"content"`
	// HashKey is the key of the HMAC that stands for content, at least 16
	// bytes. Without one a random key is made at each start, and hashes can
	// not be compared across restarts or collectors.
	HashKey configopaque.String `mapstructure:"hash_key"`

	// Identity says what proves who sends.
	Identity IdentityConfig `mapstructure:"identity"`
	// Trust is the extension that knows which phase each proven agent holds; one
	// that it does not know is in shadow. Without it, and for agents that are not
	// proven, Phase and AgentPhases say it. Default none.
	Trust *component.ID `mapstructure:"trust"`

	// Prices says where prices come from.
	Prices PricesConfig `mapstructure:"prices"`
	// CacheModes say how sources count cached tokens where the built-in rules
	// are wrong about them; the first that matches holds.
	CacheModes []CacheModeConfig `mapstructure:"cache_modes"`
	// ConfidenceAttributes are attributes that hold a confidence in [0,1] or
	// a percentage; they come before the built-in ones.
	ConfidenceAttributes []string `mapstructure:"confidence_attributes"`

	// Rules holds what differs from the defaults of the rules, by id:
	// enabled, severity, mode (observe or enforce) and thresholds.
	Rules map[string]anomaly.RuleSettings `mapstructure:"rules"`
	// Phases lists the tools that each trust phase allows. Default all.
	Phases map[string]anomaly.PhaseTools `mapstructure:"phases"`
	// Phase is the trust phase that agents hold, where nothing else says it:
	// shadow, restricted, semi-autonomous or autonomous. Default unknown.
	Phase string `mapstructure:"phase"`
	// AgentPhases are the agents that hold another phase, by their proven name
	// where there is one.
	AgentPhases map[string]string `mapstructure:"agent_phases"`
	// Effects says what tools do and where, before the built-in rules.
	Effects anomaly.EffectConfig `mapstructure:"effects"`
	// Baselines says what is learned of agents and where it is kept.
	Baselines BaselinesConfig `mapstructure:"baselines"`

	_ struct{}
}

// CacheModeConfig says how one source counts cached tokens. Both Scope and
// Provider must match where both are set.
type CacheModeConfig struct {
	// Scope is the beginning of the instrumentation scope's name.
	Scope string `mapstructure:"scope"`
	// Provider is a name as in gen_ai.provider.name.
	Provider string `mapstructure:"provider"`
	// Mode says whether input counts include cached tokens: "inclusive",
	// "exclusive", or "auto" to leave it to the numbers.
	Mode CacheMode `mapstructure:"mode"`

	_ struct{}
}

// CacheMode says whether a source's input counts include cached tokens.
type CacheMode string

// The choices for mode.
const (
	CacheModeAuto      CacheMode = "auto"
	CacheModeInclusive CacheMode = "inclusive"
	CacheModeExclusive CacheMode = "exclusive"
)

// PricesConfig says where prices come from.
type PricesConfig struct {
	// File is a price table that is laid over the embedded one; it also
	// holds the user's own names for models, such as Azure deployments.
	File string `mapstructure:"file"`
	// ReloadInterval is how often File is looked at for changes; 0 means
	// never. Default 1m.
	ReloadInterval time.Duration `mapstructure:"reload_interval"`

	_ struct{}
}

// RemoteParent says what a span with a parent in another process is.
type RemoteParent string

// The choices for remote_parent.
const (
	RemoteParentWait RemoteParent = "wait"
	RemoteParentRoot RemoteParent = "root"
)

// Content says what becomes of content on the spans that pass.
type Content string

// The choices for content.
const (
	ContentKeep Content = "keep"
	ContentHash Content = "hash"
	ContentDrop Content = "drop"
)

var _ confmap.Validator = (*Config)(nil)

const (
	maxSettleTime = 10 * time.Minute
	minHashKey    = 16
)

func createDefaultConfig() *Config {
	return &Config{
		Judge:            true,
		SettleTime:       5 * time.Second,
		RunGrace:         10 * time.Second,
		CycleTimeout:     10 * time.Minute,
		MaxCycleDuration: 24 * time.Hour,
		LateWindow:       time.Minute,
		MaxCycles:        100_000,
		MaxStepsPerCycle: 10_000,
		MaxToolsPerCycle: 64,
		RemoteParent:     RemoteParentWait,
		RunIDAttributes:  []string{semconv.RunID, semconv.JobUID},
		Content:          ContentKeep,
		Identity:         defaultIdentity(),
		Prices:           PricesConfig{ReloadInterval: time.Minute},
		Baselines:        defaultBaselines(),
	}
}

// Validate reports every setting that is out of range, by its key.
func (c *Config) Validate() error {
	return errors.Join(
		within("settle_time", c.SettleTime, time.Millisecond, maxSettleTime),
		within("run_grace", c.RunGrace, 0, time.Hour),
		within("cycle_timeout", c.CycleTimeout, c.SettleTime, 24*time.Hour),
		within("max_cycle_duration", c.MaxCycleDuration, c.CycleTimeout, 30*24*time.Hour),
		within("late_window", c.LateWindow, time.Millisecond, time.Hour),
		within("max_cycles", c.MaxCycles, 16, 10_000_000),
		within("max_steps_per_cycle", c.MaxStepsPerCycle, 16, 1_000_000),
		within("max_tools_per_cycle", c.MaxToolsPerCycle, 1, 10_000),
		oneOf("remote_parent", c.RemoteParent, RemoteParentWait, RemoteParentRoot),
		oneOf("content", c.Content, ContentKeep, ContentHash, ContentDrop),
		noneEmpty("run_id_attributes", c.RunIDAttributes),
		noneOurs("run_id_attributes", c.RunIDAttributes),
		noneEmpty("confidence_attributes", c.ConfidenceAttributes),
		c.validateHashKey(),
		c.validateJudging(),
	)
}

func (c *Config) validateJudging() error {
	j := c.judging(component.BuildInfo{})
	return j.Validate()
}

func (c *Config) validateHashKey() error {
	if n := len(c.HashKey); n > 0 && n < minHashKey {
		return fmt.Errorf("hash_key must have at least %d bytes (got %d)", minHashKey, n)
	}
	return nil
}

// Validate reports a reload interval that is out of range.
func (c *PricesConfig) Validate() error {
	if c.ReloadInterval == 0 {
		return nil
	}
	return within("reload_interval", c.ReloadInterval, time.Second, 24*time.Hour)
}

// Validate reports a cache mode that matches nothing or says nothing.
func (c *CacheModeConfig) Validate() error {
	var err error
	if c.Scope == "" && c.Provider == "" {
		err = errors.New("scope or provider must be set")
	}
	return errors.Join(err, oneOf("mode", c.Mode, CacheModeAuto, CacheModeInclusive, CacheModeExclusive))
}

func (c *Config) reader(key []byte) cycle.Options {
	styles := map[CacheMode]cycle.CacheStyle{
		CacheModeAuto: cycle.CacheAuto, CacheModeInclusive: cycle.CacheInclusive, CacheModeExclusive: cycle.CacheExclusive,
	}
	// Only where content is dropped are its hashes written in its place.
	o := cycle.Options{HashKey: key, ConfidenceKeys: c.ConfidenceAttributes, Passing: c.Content != ContentDrop}
	for _, m := range c.CacheModes {
		o.CacheModes = append(o.CacheModes, cycle.CacheMode{Scope: m.Scope, Provider: m.Provider, Style: styles[m.Mode]})
	}
	return o
}

func within[T time.Duration | int](key string, got, low, high T) error {
	if got < low || got > high {
		return fmt.Errorf("%s must be from %v to %v (got %v)", key, low, high, got)
	}
	return nil
}

func noneEmpty(key string, list []string) error {
	for i, v := range list {
		if v == "" {
			return fmt.Errorf("%s must be names of attributes (got \"\" at index %d)", key, i)
		}
	}
	return nil
}

func oneOf[T ~string](key string, got T, allowed ...T) error {
	for _, a := range allowed {
		if got == a {
			return nil
		}
	}
	return fmt.Errorf("%s must be one of %q (got %q)", key, allowed, got)
}

func (c *Config) tracker() track.Config {
	return track.Config{
		SettleTime:         c.SettleTime,
		CycleTimeout:       c.CycleTimeout,
		MaxDuration:        c.MaxCycleDuration,
		LateWindow:         c.LateWindow,
		MaxCycles:          c.MaxCycles,
		MaxSteps:           c.MaxStepsPerCycle,
		MaxTools:           c.MaxToolsPerCycle,
		RemoteParentIsRoot: c.RemoteParent == RemoteParentRoot,
	}
}
