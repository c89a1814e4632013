// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"io"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// effectsFile is the processor's block, with its key or without.
type effectsFile struct {
	anomaly.EffectConfig `mapstructure:",squash"`

	Effects *anomaly.EffectConfig `mapstructure:"effects"`
}

// readEffects reads the YAML of an effects block as the collector does.
func readEffects(r io.Reader) (*anomaly.Effects, error) {
	conf, err := readYAML(r, `effects: {patterns: [{pattern: "crm_*", effect: act}]}`)
	if err != nil {
		return nil, err
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
