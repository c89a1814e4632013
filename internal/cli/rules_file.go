// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"

	"go.opentelemetry.io/collector/confmap"

	"github.com/leasehold/leasehold/internal/anomaly"
	judging "github.com/leasehold/leasehold/internal/judge"
)

// maxRulesFile is the largest file of rules or effects that is read, in bytes.
const maxRulesFile = 1 << 20

// rulesFile is what the processor's configuration says of judging.
type rulesFile struct {
	Rules       map[string]anomaly.RuleSettings `mapstructure:"rules"`
	Phases      map[string]anomaly.PhaseTools   `mapstructure:"phases"`
	Phase       string                          `mapstructure:"phase"`
	AgentPhases map[string]string               `mapstructure:"agent_phases"`
	Effects     anomaly.EffectConfig            `mapstructure:"effects"`
	Baselines   struct {
		WarmUp  int   `mapstructure:"warm_up"`
		Support int   `mapstructure:"support"`
		PerTask *bool `mapstructure:"per_task"`
	} `mapstructure:"baselines"`
}

// readRules reads the YAML of the processor's blocks as the collector does.
func readRules(r io.Reader) (judging.Config, error) {
	conf, err := readYAML(r, "rules: {loop.call: {times: 4}}")
	if err != nil {
		return judging.Config{}, err
	}
	var file rulesFile
	if err := conf.Unmarshal(&file); err != nil {
		return judging.Config{}, err
	}
	cfg := judging.Config{
		Settings: anomaly.Settings{Rules: file.Rules, Phases: file.Phases}, Effects: file.Effects,
		Phase: file.Phase, AgentPhases: file.AgentPhases,
	}
	cfg.Baselines.Limits = anomaly.Limits{WarmUp: file.Baselines.WarmUp, Support: file.Baselines.Support}
	cfg.Baselines.AllTasks = file.Baselines.PerTask != nil && !*file.Baselines.PerTask
	if err := cfg.Validate(); err != nil {
		return judging.Config{}, err
	}
	return cfg, nil
}

// readYAML reads a file of keys with values; example is one such.
func readYAML(r io.Reader, example string) (*confmap.Conf, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxRulesFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxRulesFile {
		return nil, fmt.Errorf("larger than %d MB: is this the right file?", maxRulesFile>>20)
	}
	retrieved, err := confmap.NewRetrievedFromYAML(data)
	if err != nil {
		return nil, err
	}
	conf, err := retrieved.AsConf()
	if err != nil {
		return nil, fmt.Errorf("expected keys with values, such as %s: %w", example, err)
	}
	return conf, nil
}
