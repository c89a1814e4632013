// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/measure"
	"github.com/leasehold/leasehold/internal/semconv"
)

// Bounds of the configuration.
const (
	minCardinality        = 2
	maxCardinality        = 1_000_000
	minFlushInterval      = 100 * time.Millisecond
	maxResourceAttributes = 16
)

// Temporality is what the points of a sum or histogram count from.
type Temporality string

// The temporalities: from the start of the series, or from the last flush.
const (
	TemporalityCumulative Temporality = "cumulative"
	TemporalityDelta      Temporality = "delta"
)

// Config is the configuration of the connector.
type Config struct {
	// FlushInterval is how often metrics are sent on. Default 15s, at least 100ms.
	FlushInterval time.Duration `mapstructure:"flush_interval"`
	// Temporality is "cumulative" (default) or "delta".
	Temporality Temporality `mapstructure:"temporality"`
	// CardinalityLimit is the most series of one metric; what comes beyond is
	// recorded in one more series that is part of the limit. Default 2000, from
	// 2 to 1000000.
	CardinalityLimit int `mapstructure:"cardinality_limit"`
	// ExpireAfter is how long a series without new values is kept; 0 keeps it
	// for ever. Default 15m, otherwise at least FlushInterval.
	ExpireAfter time.Duration `mapstructure:"expire_after"`
	// Exemplars attaches the trace and span id of the last measurement of each
	// flush to its point. Default true.
	Exemplars bool `mapstructure:"exemplars"`
	// ResourceAttributes are the keys of the resource attributes that every
	// metric is labelled with. Default k8s.cluster.name and k8s.namespace.name,
	// at most 16.
	ResourceAttributes []string `mapstructure:"resource_attributes"`
	// GenAI says which spans feed the semantic conventions' own metrics.
	GenAI GenAIConfig `mapstructure:"genai"`
	// Evidence says what becomes a log record beside findings and verdicts.
	Evidence EvidenceConfig `mapstructure:"evidence"`

	_ struct{}
}

// GenAIConfig is for sources that already send the metrics of the GenAI and MCP
// semantic conventions themselves and would be counted twice.
type GenAIConfig struct {
	// Enabled records these metrics. Default true.
	Enabled bool `mapstructure:"enabled"`
	// ExcludeScopes are the instrumentation scopes whose spans do not feed them:
	// exact names, or prefixes that end in "*". Default none.
	ExcludeScopes []string `mapstructure:"exclude_scopes"`

	_ struct{}
}

var (
	_ confmap.Validator = (*Config)(nil)
	_ confmap.Validator = (*GenAIConfig)(nil)
	_ confmap.Validator = (*EvidenceConfig)(nil)
	_ confmap.Validator = (*TriggerConfig)(nil)
	_ confmap.Validator = Temporality("")
)

// Validate reports every value that is not allowed.
func (c *Config) Validate() error {
	return errors.Join(c.validateTimes(), c.validateCardinality(), c.validateResource())
}

func (c *Config) validateTimes() error {
	var errs error
	if c.FlushInterval < minFlushInterval {
		errs = fmt.Errorf("flush_interval must be at least %s (got %s)", minFlushInterval, c.FlushInterval)
	}
	if c.ExpireAfter != 0 && c.ExpireAfter < c.FlushInterval {
		errs = errors.Join(errs, fmt.Errorf(
			"expire_after must be 0, for never, or at least flush_interval, %s (got %s)", c.FlushInterval, c.ExpireAfter))
	}
	return errs
}

func (c *Config) validateCardinality() error {
	if c.CardinalityLimit < minCardinality || c.CardinalityLimit > maxCardinality {
		return fmt.Errorf("cardinality_limit must be from %d to %d (got %d)",
			minCardinality, maxCardinality, c.CardinalityLimit)
	}
	return nil
}

func (c *Config) validateResource() error {
	var errs error
	if n := len(c.ResourceAttributes); n > maxResourceAttributes {
		errs = fmt.Errorf("resource_attributes must have at most %d keys (got %d)", maxResourceAttributes, n)
	}
	for i, key := range c.ResourceAttributes {
		switch {
		case key == "":
			errs = errors.Join(errs, fmt.Errorf("resource_attributes must not have an empty key (got one at index %d)", i))
		case slices.Contains(c.ResourceAttributes[:i], key):
			errs = errors.Join(errs, fmt.Errorf("resource_attributes must name each key once (got %q twice)", key))
		case slices.Contains(reservedLabels(), key):
			errs = errors.Join(errs, fmt.Errorf(
				"resource_attributes must not name a label that the metrics have themselves (got %q)", key))
		}
	}
	return errs
}

// Validate reports every value that is not allowed.
func (c *GenAIConfig) Validate() error {
	var errs error
	for i, pattern := range c.ExcludeScopes {
		if at := strings.IndexByte(pattern, '*'); pattern == "" || at >= 0 && at != len(pattern)-1 {
			errs = errors.Join(errs, fmt.Errorf(
				"exclude_scopes must be scope names, or prefixes with one * at the end (got %q at index %d)", pattern, i))
		}
	}
	return errs
}

// Validate reports any other text than the two temporalities.
func (t Temporality) Validate() error {
	switch t {
	case TemporalityCumulative, TemporalityDelta:
		return nil
	default:
		return fmt.Errorf("temporality must be %q or %q (got %q)", TemporalityCumulative, TemporalityDelta, string(t))
	}
}

func (t Temporality) aggregation() pmetric.AggregationTemporality {
	if t == TemporalityDelta {
		return pmetric.AggregationTemporalityDelta
	}
	return pmetric.AggregationTemporalityCumulative
}

// reservedLabels are the keys that a resource attribute must not take.
func reservedLabels() []string {
	keys := []string{semconv.LabelOverflow}
	for _, desc := range measure.Descs() {
		for _, label := range desc.Labels {
			keys = append(keys, label.Key)
		}
	}
	return keys
}
