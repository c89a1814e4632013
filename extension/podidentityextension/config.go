// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package podidentityextension

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/confmap"
)

// Config is the configuration of the pod identity extension.
type Config struct {
	// Kubeconfig is a file that says how to reach the API server, and Context
	// which of its contexts. Without a file the usual places are looked at:
	// KUBECONFIG, the pod's own ServiceAccount, ~/.kube/config. Default none.
	Kubeconfig string `mapstructure:"kubeconfig"`
	Context    string `mapstructure:"context"`
	// Audiences are those that tokens are projected for; one of them is enough.
	// Default [leasehold].
	Audiences []string `mapstructure:"audiences"`
	// AllowUnbound also accepts tokens that are bound to no pod, such as those of
	// collectors outside of the cluster; no pod and no Job is proven by them.
	// Default false.
	AllowUnbound bool `mapstructure:"allow_unbound"`
	// Timeout bounds a review with the lookup of the pod. Default 2s.
	Timeout time.Duration `mapstructure:"timeout"`
	// CacheTTL is how long an accepted token is not reviewed again, which is how
	// long it may outlive its pod. Default and most 10s.
	CacheTTL time.Duration `mapstructure:"cache_ttl"`
	// NegativeCacheTTL is how long a refused one is not. Default 1s, at most 10s.
	NegativeCacheTTL time.Duration `mapstructure:"negative_cache_ttl"`
	// MaxCached is how many accepted tokens are remembered, and as many refused
	// ones. Default 10000.
	MaxCached int `mapstructure:"max_cached"`
	// MaxReviewsPerSecond bounds what is asked of the API server; beyond it
	// clients are told to try again. Tokens that were never accepted get at most
	// half of it, and those from one address a quarter. Default 50, with bursts
	// of twice as many.
	MaxReviewsPerSecond float64 `mapstructure:"max_reviews_per_second"`

	_ struct{}
}

var _ confmap.Validator = (*Config)(nil)

// maxTTL is how long the API server itself may take to refuse a token whose pod
// is gone.
const maxTTL = 10 * time.Second

// maxListed bounds the audiences, which go along with every review.
const maxListed = 16

func createDefaultConfig() *Config {
	return &Config{
		Audiences:           []string{"leasehold"},
		Timeout:             2 * time.Second,
		CacheTTL:            maxTTL,
		NegativeCacheTTL:    time.Second,
		MaxCached:           10_000,
		MaxReviewsPerSecond: 50,
	}
}

// Validate reports every setting that is out of range, by its key.
func (c *Config) Validate() error {
	var reviews error
	if !(c.MaxReviewsPerSecond >= 1 && c.MaxReviewsPerSecond <= 10_000) {
		reviews = fmt.Errorf("max_reviews_per_second must be from 1 to 10000 (got %v)", c.MaxReviewsPerSecond)
	}
	return errors.Join(
		c.validateAudiences(),
		within("timeout", c.Timeout, 10*time.Millisecond, time.Minute),
		within("cache_ttl", c.CacheTTL, 100*time.Millisecond, maxTTL),
		within("negative_cache_ttl", c.NegativeCacheTTL, 0, maxTTL),
		within("max_cached", c.MaxCached, 16, 1_000_000),
		reviews,
	)
}

// validateAudiences refuses an empty list: with none the API server takes its
// own, and every pod has a token for that.
func (c *Config) validateAudiences() error {
	if n := len(c.Audiences); n == 0 || n > maxListed {
		return fmt.Errorf("audiences must have 1 to %d entries (got %d)", maxListed, n)
	}
	for i, a := range c.Audiences {
		if a == "" {
			return fmt.Errorf("audiences must be names that tokens are projected for (got \"\" at index %d)", i)
		}
	}
	return nil
}

func within[T time.Duration | int](key string, got, low, high T) error {
	if got < low || got > high {
		return fmt.Errorf("%s must be from %v to %v (got %v)", key, low, high, got)
	}
	return nil
}
