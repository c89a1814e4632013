// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/confignet"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/confmap"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// Config is the configuration of the trust extension.
type Config struct {
	// Storage is the storage extension that keeps what is held of agents over a
	// restart; it must be able to list what it holds, as file_storage does.
	// Without one everything is kept in memory only.
	Storage *component.ID `mapstructure:"storage"`
	// Ledger says where the record of all decisions is.
	Ledger LedgerConfig `mapstructure:"ledger"`
	// Policy says how trust is given and taken.
	Policy PolicyConfig `mapstructure:"policy"`
	// Agents holds what differs for single agents, by their proven name; at most
	// 10000.
	Agents map[string]AgentConfig `mapstructure:"agents"`
	// Identity says what becomes of evidence without a proven identity: it is
	// refused ("required", the default), or counted in a record of its own from
	// which nothing follows ("observe").
	Identity Identity `mapstructure:"identity"`
	// MaxAgents is how many agents are held; further ones are refused, for to
	// forget one would be to forgive it. Default 100000.
	MaxAgents int `mapstructure:"max_agents"`
	// MaxFindingsPerSecond bounds the findings of an agent that are neither hard
	// nor critical; what is beyond is counted and not recorded. Default 50.
	MaxFindingsPerSecond float64 `mapstructure:"max_findings_per_second"`
	// Tick is how often time is looked at. Default 1s.
	Tick time.Duration `mapstructure:"tick"`
	// Actions says how actions are tried.
	Actions ActionsConfig `mapstructure:"actions"`
	// Kubernetes makes agents of ServiceAccounts, and acts on their Jobs and pods.
	// Default none: then nothing is acted on.
	Kubernetes configoptional.Optional[KubernetesConfig] `mapstructure:"kubernetes"`
	// Vault gives and takes the credentials of Agents with a spec.vault; it needs
	// kubernetes. Default none.
	Vault configoptional.Optional[VaultConfig] `mapstructure:"vault"`
	// HTTP is where the API and the page are served. Default 127.0.0.1:8790;
	// null serves neither. Without an authenticator people can change things from
	// this machine only.
	HTTP configoptional.Optional[confighttp.ServerConfig] `mapstructure:"http"`

	_ struct{}
}

// LedgerConfig says where the record of all decisions is.
type LedgerConfig struct {
	// Directory holds the segments of the ledger. Default leasehold-ledger.
	Directory string `mapstructure:"directory"`
	// MaxSegmentMiB is how large a segment gets, in mebibytes. Default 64.
	MaxSegmentMiB int `mapstructure:"max_segment_mib"`
	// MaxSegments is how many segments are kept, 0 for all. Default 0.
	MaxSegments int `mapstructure:"max_segments"`
	// FSync makes each write reach the disk before anybody is told of it, which
	// outlives a loss of power and not only of the process. Default false, as
	// file_storage's.
	FSync bool `mapstructure:"fsync"`

	_ struct{}
}

// AgentConfig is what differs for one agent.
type AgentConfig struct {
	// MaxPhase is the highest phase that it may hold. Default that of the policy.
	MaxPhase trust.Phase `mapstructure:"max_phase"`

	_ struct{}
}

// ActionsConfig says how actions are tried.
type ActionsConfig struct {
	// Workers is how many agents are acted on at once: so many for what a decision takes
	// in Vault, for all else there, and for Kubernetes each. One waits for what it looks
	// at, such as pods that end, and must not keep others from being stopped. Default 64.
	Workers int `mapstructure:"workers"`
	// Timeout bounds one try. Default 10s.
	Timeout time.Duration `mapstructure:"timeout"`
	// InitialInterval is the time to the second try, MaxInterval the most
	// between two; it doubles from the one to the other. An action is never given
	// up. Default 1s and 5m.
	InitialInterval time.Duration `mapstructure:"initial_interval"`
	MaxInterval     time.Duration `mapstructure:"max_interval"`

	_ struct{}
}

// Identity says what becomes of evidence without a proven identity.
type Identity string

// The choices for identity.
const (
	IdentityRequired Identity = "required"
	IdentityObserve  Identity = "observe"
)

var (
	_ confmap.Validator   = (*Config)(nil)
	_ confmap.Unmarshaler = (*Config)(nil)
)

const (
	defaultEndpoint = "127.0.0.1:8790"
	maxOverrides    = 10_000
)

func createDefaultConfig() *Config {
	http := confighttp.NewDefaultServerConfig()
	http.NetAddr = confignet.AddrConfig{Endpoint: defaultEndpoint, Transport: confignet.TransportTypeTCP}
	return &Config{
		Ledger:               LedgerConfig{Directory: "leasehold-ledger", MaxSegmentMiB: 64},
		Policy:               PolicyConfig{Preset: PresetDefault, Policy: *trust.DefaultPolicy()},
		Identity:             IdentityRequired,
		MaxAgents:            100_000,
		MaxFindingsPerSecond: 50,
		Tick:                 time.Second,
		Actions:              ActionsConfig{Workers: 64, Timeout: 10 * time.Second, InitialInterval: time.Second, MaxInterval: 5 * time.Minute},
		Kubernetes:           configoptional.Default(defaultKubernetes()),
		Vault:                configoptional.Default(defaultVault()),
		HTTP:                 configoptional.Some(http),
	}
}

// Unmarshal reads a configuration in which null for http turns it off.
func (c *Config) Unmarshal(conf *confmap.Conf) error {
	if err := conf.Unmarshal(c); err != nil {
		return err
	}
	if isNull(conf, "http") {
		c.HTTP = configoptional.None[confighttp.ServerConfig]()
	}
	return nil
}

// isNull reports whether null was configured, which configoptional takes for the
// default.
func isNull(conf *confmap.Conf, key string) bool { return conf.IsSet(key) && conf.Get(key) == nil }

// Validate reports every setting that is out of range, by its key.
func (c *Config) Validate() error {
	var floods, alone error
	if c.Vault.HasValue() && !c.Kubernetes.HasValue() {
		alone = errors.New("vault needs kubernetes: Agents say whose credentials are whose")
	}
	if !(c.MaxFindingsPerSecond >= 0.1 && c.MaxFindingsPerSecond <= 1e6) {
		floods = fmt.Errorf("max_findings_per_second must be from 0.1 to 1000000 (got %v)", c.MaxFindingsPerSecond)
	}
	return errors.Join(
		c.Identity.validate(),
		within("max_agents", c.MaxAgents, 1, 10_000_000),
		within("tick", c.Tick, 10*time.Millisecond, time.Minute),
		within("agents (their number)", len(c.Agents), 0, maxOverrides),
		floods, alone,
	)
}

func (i Identity) validate() error {
	if i == IdentityRequired || i == IdentityObserve {
		return nil
	}
	return fmt.Errorf("identity must be %s or %s (got %q)", IdentityRequired, IdentityObserve, string(i))
}

// Validate reports every setting of the ledger that is out of range.
func (c *LedgerConfig) Validate() error {
	var err error
	if c.Directory == "" {
		err = errors.New("directory must be a folder (got \"\")")
	}
	return errors.Join(err,
		within("max_segment_mib", c.MaxSegmentMiB, 1, 4096),
		within("max_segments", c.MaxSegments, 0, 1_000_000),
		c.validateSegments(),
	)
}

// validateSegments refuses a single segment: a crash after its change would leave
// no hash to go on from.
func (c *LedgerConfig) validateSegments() error {
	if c.MaxSegments == 1 {
		return errors.New("max_segments must be 0, to keep all, or at least 2 (got 1)")
	}
	return nil
}

func (c *LedgerConfig) config() ledger.Config {
	return ledger.Config{
		Directory: c.Directory, MaxSegmentBytes: int64(c.MaxSegmentMiB) << 20, MaxSegments: c.MaxSegments, Sync: c.FSync,
	}
}

// Validate reports every setting of actions that is out of range.
func (c *ActionsConfig) Validate() error {
	return errors.Join(
		within("workers", c.Workers, 1, 256),
		within("timeout", c.Timeout, 10*time.Millisecond, 10*time.Minute),
		within("initial_interval", c.InitialInterval, time.Millisecond, time.Hour),
		within("max_interval", c.MaxInterval, c.InitialInterval, 24*time.Hour),
	)
}

func within[T time.Duration | int](key string, got, low, high T) error {
	if got < low || got > high {
		return fmt.Errorf("%s must be from %v to %v (got %v)", key, low, high, got)
	}
	return nil
}
