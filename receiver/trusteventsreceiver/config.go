// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trusteventsreceiver

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"

	"github.com/leasehold/leasehold/internal/ledger"
)

// Config is the configuration of the trust_events receiver.
type Config struct {
	// Extension is the trust extension whose ledger is told. Default trust.
	Extension component.ID `mapstructure:"extension"`
	// Storage is the storage extension that keeps how far it came. Without one it
	// begins at StartAt each time.
	Storage *component.ID `mapstructure:"storage"`
	// StartAt is where to begin for the first time: "beginning" or "end" (default).
	StartAt StartAt `mapstructure:"start_at"`
	// Kinds are the kinds of entries to tell; default all.
	Kinds []ledger.Kind `mapstructure:"kinds"`
	// HeadInterval is how often a record says where the ledger ends, if that has
	// changed. Default 1m.
	HeadInterval time.Duration `mapstructure:"head_interval"`

	_ struct{}
}

// StartAt says where to begin.
type StartAt string

// The choices for start_at.
const (
	StartBeginning StartAt = "beginning"
	StartEnd       StartAt = "end"
)

var _ confmap.Validator = (*Config)(nil)

var kinds = []ledger.Kind{
	ledger.KindEvidence, ledger.KindDecision, ledger.KindIntent, ledger.KindAction, ledger.KindRequest, ledger.KindFleet, ledger.KindSystem,
}

func createDefaultConfig() *Config {
	return &Config{
		Extension: component.MustNewID("trust"), StartAt: StartEnd, HeadInterval: time.Minute,
	}
}

// Validate reports every setting that is out of range, by its key.
func (c *Config) Validate() error {
	var errs []error
	if c.StartAt != StartBeginning && c.StartAt != StartEnd {
		errs = append(errs, fmt.Errorf("start_at must be %s or %s (got %q)", StartBeginning, StartEnd, string(c.StartAt)))
	}
	if c.HeadInterval < time.Second || c.HeadInterval > 24*time.Hour {
		errs = append(errs, fmt.Errorf("head_interval must be from 1s to 24h (got %v)", c.HeadInterval))
	}
	for i, k := range c.Kinds {
		if !slices.Contains(kinds, k) {
			errs = append(errs, fmt.Errorf("kinds[%d] must be one of %v (got %q)", i, kinds, string(k)))
		}
	}
	return errors.Join(errs...)
}
