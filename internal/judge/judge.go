// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"errors"
	"fmt"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

// Judge is what all cycles are judged by. It is safe for concurrent use.
type Judge struct {
	cfg     Config
	effects *anomaly.Effects
	memory  *Memory
	// budget is the cap of one cycle, by the rules on budgets.
	budget audit.Spend
	// daily is set where a rule has a budget of a day.
	daily bool
}

// New returns a judge for a configuration that Validate finds right.
func New(cfg Config) (*Judge, error) {
	if cfg.Hasher == nil {
		return nil, errors.New("judge without a hasher: set Config.Hasher")
	}
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	effects, err := anomaly.NewEffects(cfg.Effects)
	if err != nil {
		return nil, err
	}
	memory, err := newMemory(cfg.Baselines)
	if err != nil {
		return nil, err
	}
	j := &Judge{cfg: cfg, effects: effects, memory: memory}
	j.budget = audit.Spend{
		Tokens:  int64(cfg.Value("tokens.budget", "cycle")),
		CostUSD: cfg.Value("cost.budget", "cycle"),
	}
	j.daily = cfg.Value("tokens.budget", "day") > 0 || cfg.Value("cost.budget", "day") > 0
	return j, nil
}

// Effects knows what tools do.
func (j *Judge) Effects() *anomaly.Effects { return j.effects }

// Hasher is what destinations are hashed with.
func (j *Judge) Hasher() anomaly.Hasher { return j.cfg.Hasher }

// Memory is what is known of agents.
func (j *Judge) Memory() *Memory { return j.memory }

// Bench is where one cycle after the other is judged: the rules with their
// scratch memory. It is not safe for concurrent use. While it judges it holds
// the lock of the agent's part of the Memory, and never two.
type Bench struct {
	*Judge
	engine *anomaly.Engine
	in     anomaly.Input
	facts  anomaly.Facts
	// found collects the findings of one step or cycle.
	found []anomaly.Finding
	emit  func(anomaly.Finding)
	score audit.Score
	// inner is scratch of a settlement.
	inner map[uint64]struct{}
	names names
}

// NewBench returns a bench of its own rules and scratch memory.
func (j *Judge) NewBench() (*Bench, error) {
	engine, err := anomaly.NewEngine(j.cfg.Settings)
	if err != nil {
		return nil, fmt.Errorf("set up the rules: %w", err)
	}
	b := &Bench{Judge: j, engine: engine, inner: map[uint64]struct{}{}, names: names{}}
	b.emit = func(f anomaly.Finding) { b.found = append(b.found, f) }
	return b, nil
}

// key is whose baseline judges a cycle: where there is a proven name, that
// agent's, so that no name that a sender gives itself leads to another's.
func (j *Judge) key(about *About) anomaly.BaselineKey {
	key := about.owner()
	if !j.cfg.Baselines.AllTasks {
		key.Task = about.Task
	}
	return key
}
