// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/confmap"
)

// KubernetesConfig makes agents of the ServiceAccounts that have an Agent, and
// acts on their Jobs and pods.
type KubernetesConfig struct {
	// Kubeconfig is the file that says how to reach the API server, Context which
	// part of it. Default KUBECONFIG, else the pod's own ServiceAccount.
	Kubeconfig string `mapstructure:"kubeconfig"`
	Context    string `mapstructure:"context"`
	// QPS and Burst bound the requests to the API server, a second and at once.
	// Default 100 and 200.
	QPS   float32 `mapstructure:"qps"`
	Burst int     `mapstructure:"burst"`
	// Namespace is the only one whose Agents are looked at. Default all.
	Namespace string `mapstructure:"namespace"`
	// Identity tells this gateway from all others, and is the same after a restart,
	// as a pod's name in a StatefulSet is. Default the host's name.
	Identity string `mapstructure:"identity"`
	// OwnNamespace is the one that Leasehold runs in, which is protected. Default
	// POD_NAMESPACE, else that of the pod's ServiceAccount.
	OwnNamespace string `mapstructure:"own_namespace"`
	// ProtectedNamespaces are further ones in which nothing is ever done; those of
	// Kubernetes itself are protected as well.
	ProtectedNamespaces []string `mapstructure:"protected_namespaces"`
	// LeaderElection lets one of several gateways decide. Default on; null turns
	// it off, where there is one.
	LeaderElection configoptional.Optional[LeaderElectionConfig] `mapstructure:"leader_election"`
	// PublishInterval is how often numbers of an agent are written into its status
	// at most; decisions are written at once. Default 1s.
	PublishInterval time.Duration `mapstructure:"publish_interval"`
	// PublishPerSecond bounds such writes of all agents. Default 20.
	PublishPerSecond float64 `mapstructure:"publish_per_second"`
	// Jobs says how cycles are launched.
	Jobs JobsConfig `mapstructure:"jobs"`

	_ struct{}
}

// LeaderElectionConfig is a Lease of coordination.k8s.io; the times are those of
// client-go.
type LeaderElectionConfig struct {
	// Namespace and Name are the Lease's. Default own_namespace, and leasehold.
	Namespace string `mapstructure:"namespace"`
	Name      string `mapstructure:"name"`
	// LeaseDuration is how long a leader that is not heard of keeps the lease,
	// RenewDeadline how long it tries to renew it, RetryPeriod how often. Default
	// 15s, 10s and 2s.
	LeaseDuration time.Duration `mapstructure:"lease_duration"`
	RenewDeadline time.Duration `mapstructure:"renew_deadline"`
	RetryPeriod   time.Duration `mapstructure:"retry_period"`

	_ struct{}
}

// JobsConfig says how cycles are launched and ended.
type JobsConfig struct {
	// Audience is that of the token by which a launched pod proves who sends its
	// spans. Default leasehold.
	Audience string `mapstructure:"audience"`
	// Env is added to the containers of launched Jobs, such as
	// OTEL_EXPORTER_OTLP_ENDPOINT.
	Env map[string]string `mapstructure:"env"`
	// Grace is how long a Job stays suspended before it is deleted. Default 24h.
	Grace time.Duration `mapstructure:"grace"`
	// AdmissionPolicies says that Leasehold's are installed, so that a lower phase
	// is verified by what they refuse. Default false.
	AdmissionPolicies bool `mapstructure:"admission_policies"`

	_ struct{}
}

var (
	_ confmap.Validator   = (*KubernetesConfig)(nil)
	_ confmap.Unmarshaler = (*KubernetesConfig)(nil)
	_ confmap.Validator   = (*LeaderElectionConfig)(nil)
	_ confmap.Validator   = (*JobsConfig)(nil)
)

// Unmarshal reads a configuration in which null for leader_election turns it off.
func (c *KubernetesConfig) Unmarshal(conf *confmap.Conf) error {
	if err := conf.Unmarshal(c); err != nil {
		return err
	}
	if isNull(conf, "leader_election") {
		c.LeaderElection = configoptional.None[LeaderElectionConfig]()
	}
	return nil
}

func defaultKubernetes() KubernetesConfig {
	return KubernetesConfig{
		QPS: 100, Burst: 200, PublishInterval: time.Second, PublishPerSecond: 20,
		LeaderElection: configoptional.Some(LeaderElectionConfig{
			Name: "leasehold", LeaseDuration: 15 * time.Second, RenewDeadline: 10 * time.Second, RetryPeriod: 2 * time.Second,
		}),
		Jobs: JobsConfig{Audience: "leasehold", Grace: 24 * time.Hour},
	}
}

// label1123 is the name of a namespace: an RFC 1123 label.
var label1123 = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// subdomain is the name of most objects: RFC 1123 labels with dots between them.
var subdomain = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)

// Validate reports every setting of kubernetes that is out of range.
func (c *KubernetesConfig) Validate() error {
	errs := []error{
		between("qps", float64(c.QPS), 1, 10_000),
		within("burst", c.Burst, 1, 100_000),
		within("publish_interval", c.PublishInterval, 10*time.Millisecond, time.Hour),
		between("publish_per_second", c.PublishPerSecond, 0.1, 10_000),
		within("identity (its length)", len(c.Identity), 0, 253),
		namespace("namespace", c.Namespace), namespace("own_namespace", c.OwnNamespace),
	}
	for i, ns := range c.ProtectedNamespaces {
		if ns == "" {
			errs = append(errs, fmt.Errorf("protected_namespaces[%d] must not be empty", i))
		}
		errs = append(errs, namespace(fmt.Sprintf("protected_namespaces[%d]", i), ns))
		if c.Namespace != "" && ns == c.Namespace {
			errs = append(errs, fmt.Errorf("namespace is %q, which is protected: nothing could be done there", ns))
		}
	}
	if c.Namespace != "" && c.Namespace == c.OwnNamespace {
		errs = append(errs, fmt.Errorf("namespace is own_namespace (%q): Leasehold would act on itself; give agents a namespace of their own", c.Namespace))
	}
	return errors.Join(errs...)
}

// Validate reports every time that does not fit.
func (c *LeaderElectionConfig) Validate() error {
	var err error
	if len(c.Name) > 253 || !subdomain.MatchString(c.Name) {
		err = fmt.Errorf("name must be that of a Lease, in lower case letters, digits, dashes and dots (got %q)", c.Name)
	}
	return errors.Join(err,
		namespace("namespace", c.Namespace),
		within("retry_period", c.RetryPeriod, 10*time.Millisecond, time.Minute),
		within("renew_deadline", c.RenewDeadline, 2*c.RetryPeriod, time.Hour),
		within("lease_duration", c.LeaseDuration, c.RenewDeadline+time.Millisecond, 2*time.Hour),
	)
}

// envName is the name of a variable that a container may have.
var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)

// Validate reports every setting of jobs that is out of range.
func (c *JobsConfig) Validate() error {
	errs := []error{
		within("grace", c.Grace, time.Second, 30*24*time.Hour),
		within("env (their number)", len(c.Env), 0, 64),
	}
	if c.Audience == "" {
		errs = append(errs, errors.New("audience must not be empty"))
	}
	for name := range c.Env {
		if !envName.MatchString(name) {
			errs = append(errs, fmt.Errorf("env: %q is no name of a variable", name))
		}
	}
	return errors.Join(errs...)
}

func namespace(key, got string) error {
	if got != "" && !label1123.MatchString(got) {
		return fmt.Errorf("%s must be a namespace, in lower case letters, digits and dashes (got %q)", key, got)
	}
	return nil
}

func between(key string, got, low, high float64) error {
	if !(got >= low && got <= high) {
		return fmt.Errorf("%s must be from %v to %v (got %v)", key, low, high, got)
	}
	return nil
}
