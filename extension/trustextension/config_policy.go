// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"fmt"

	"go.opentelemetry.io/collector/confmap"

	"github.com/leasehold/leasehold/internal/trust"
)

// Preset is a policy to begin with.
type Preset string

// The presets.
const (
	PresetDefault Preset = "default"
	// PresetDemo has numbers so small that minutes show something. It guarantees
	// nothing.
	PresetDemo Preset = "demo-small-numbers"
)

// PolicyConfig is a policy: that of the preset, with what is set here over it.
type PolicyConfig struct {
	// Preset is default or demo-small-numbers. Default default.
	Preset Preset `mapstructure:"preset"`

	trust.Policy `mapstructure:",squash"`
}

var (
	_ confmap.Unmarshaler = (*PolicyConfig)(nil)
	_ confmap.Validator   = (*PolicyConfig)(nil)
)

// Unmarshal lays what is configured over the preset.
func (c *PolicyConfig) Unmarshal(conf *confmap.Conf) error {
	preset := conf.Get("preset")
	switch preset {
	case nil, string(PresetDefault), Preset(""):
		c.Policy = *trust.DefaultPolicy()
	case string(PresetDemo):
		c.Policy = *trust.DemoPolicy()
	default:
		return fmt.Errorf("preset must be %s or %s (got %q)", PresetDefault, PresetDemo, fmt.Sprint(preset))
	}
	return conf.Unmarshal(c)
}

// Validate reports what of the policy is out of bounds, by its key.
func (c *PolicyConfig) Validate() error { return c.Policy.Validate() }
