// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// effectsFile is the processor's block, with its key or without.
type effectsFile struct {
	anomaly.EffectConfig `mapstructure:",squash"`

	Effects *anomaly.EffectConfig `mapstructure:"effects"`
}

var effectsKeys = []string{"effects", "patterns", "words", "destinations"}

// readEffects reads the YAML of an effects block as the collector does.
func readEffects(r io.Reader) (*anomaly.Effects, error) {
	conf, err := readYAML(r, `effects: {patterns: [{pattern: "crm_*", effect: act}]}`)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(conf.ToStringMap())) {
		if !slices.Contains(effectsKeys, key) {
			return nil, fmt.Errorf("unknown key %q, want effects, or what is in it: patterns, words and destinations", key)
		}
	}
	var file effectsFile
	if err := conf.Unmarshal(&file); err != nil {
		return nil, err
	}
	if file.Effects == nil {
		return anomaly.NewEffects(file.EffectConfig)
	}
	if len(file.Patterns)+len(file.Words)+len(file.Destinations) > 0 {
		return nil, errors.New("keys beside effects: move them into that block")
	}
	return anomaly.NewEffects(*file.Effects)
}
