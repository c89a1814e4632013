// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"

	"go.opentelemetry.io/collector/confmap"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// maxEffectsFile is the largest file of effects that is read, in bytes.
const maxEffectsFile = 1 << 20

// effectsFile is the processor's block, with its key or without.
type effectsFile struct {
	anomaly.EffectConfig `mapstructure:",squash"`

	Effects *anomaly.EffectConfig `mapstructure:"effects"`
}

// readEffects reads the YAML of an effects block as the collector does.
func readEffects(r io.Reader) (*anomaly.Effects, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxEffectsFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxEffectsFile {
		return nil, fmt.Errorf("larger than %d MB: is this a file of effects?", maxEffectsFile>>20)
	}
	retrieved, err := confmap.NewRetrievedFromYAML(data)
	if err != nil {
		return nil, err
	}
	conf, err := retrieved.AsConf()
	if err != nil {
		return nil, fmt.Errorf("expected keys with values, such as effects: {patterns: [{pattern: \"crm_*\", effect: act}]}: %w", err)
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
