// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trust"
)

// Agents reads Agents.
type Agents interface {
	// Fresh reads an Agent from the API server, past every cache.
	Fresh(ctx context.Context, namespace, name string) (*v1alpha1.Agent, error)
}

// Config is what an Actuator is made of. Client, Agents and Phase must be set.
type Config struct {
	Client kubernetes.Interface
	// Dynamic reaches Kueue's Workloads; without it Jobs of Kueue's queues are
	// suspended as any other.
	Dynamic dynamic.Interface
	Agents  Agents
	// Broker makes tokens of Vault; without it no Job is launched of an Agent that
	// has them delivered.
	Broker Broker
	// Phase is the phase that the engine holds now, false for an agent that it does
	// not know.
	Phase func(agent string) (trust.Phase, bool)
	// Quarantined reports whether the engine holds an agent in quarantine, which
	// its status may not show yet. When nil the status alone counts.
	Quarantined func(agent string) bool
	Protected   Protected
	// Env is added to the containers of Jobs that are launched, such as OTEL_*.
	Env []corev1.EnvVar
	// Audience of the token by which a launched pod proves who sends its spans;
	// DefaultAudience when empty.
	Audience string
	// Admission says that the admission policies are installed, so that lowering a
	// phase is verified only when they refuse what is above it.
	Admission bool
	// Grace is how long a Job stays suspended before it is deleted; DefaultGrace
	// when 0.
	Grace time.Duration
	// Record is told what was done, for Events; it must not block. May be nil.
	Record func(agent string, reason Reason, text string)
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	Log *zap.Logger
}

// The defaults of a Config.
const (
	DefaultAudience = "leasehold"
	DefaultGrace    = 24 * time.Hour
)

// Actuator carries actions out on Kubernetes. It may be used from any goroutine.
type Actuator struct {
	cfg       Config
	protected protected
	turns     turns
}

// New makes an actuator. It fails when the configuration is incomplete, or would
// let Leasehold act on itself.
func New(cfg Config) (*Actuator, error) {
	if cfg.Client == nil || cfg.Agents == nil || cfg.Phase == nil {
		return nil, errors.New("an actuator needs a client, the Agents and the phases that the engine holds")
	}
	if cfg.Grace < 0 {
		return nil, fmt.Errorf("grace is %v: it cannot be negative", cfg.Grace)
	}
	protected, err := cfg.Protected.check()
	if err != nil {
		return nil, err
	}
	if cfg.Audience == "" {
		cfg.Audience = DefaultAudience
	}
	if cfg.Grace == 0 {
		cfg.Grace = DefaultGrace
	}
	if cfg.Quarantined == nil {
		cfg.Quarantined = func(string) bool { return false }
	}
	if cfg.Record == nil {
		cfg.Record = func(string, Reason, string) {}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	return &Actuator{cfg: cfg, protected: protected}, nil
}

// FromServer reads Agents by clients.
func FromServer(clients *kubeapi.Clients) Agents { return fromServer{clients} }

type fromServer struct{ clients *kubeapi.Clients }

// Fresh implements Agents: without a resource version the API server answers with
// what is newest.
func (f fromServer) Fresh(ctx context.Context, namespace, name string) (*v1alpha1.Agent, error) {
	return f.clients.Agents(namespace).Get(ctx, name, metav1.GetOptions{})
}
