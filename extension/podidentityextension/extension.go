// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package podidentityextension

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensionauth"
	"golang.org/x/time/rate"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	authenticationv1 "k8s.io/client-go/kubernetes/typed/authentication/v1"
	kubemetadata "k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"

	"github.com/leasehold/leasehold/extension/podidentityextension/internal/metadata"
	"github.com/leasehold/leasehold/extension/podidentityextension/internal/review"
	"github.com/leasehold/leasehold/internal/kubeapi"
)

// podIdentity is the extension: it takes the token out of a request and has it
// reviewed.
type podIdentity struct {
	cfg       *Config
	set       extension.Settings
	telemetry *metadata.TelemetryBuilder
	client    *http.Client     // nil before Start
	reviewer  *review.Reviewer // nil before Start
	// complain lets some of many failures into the log.
	complain rate.Sometimes
}

var (
	_ extension.Extension  = (*podIdentity)(nil)
	_ extensionauth.Server = (*podIdentity)(nil)
)

func newPodIdentity(set extension.Settings, cfg *Config) (*podIdentity, error) {
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("create telemetry: %w", err)
	}
	return &podIdentity{cfg: cfg, set: set, telemetry: telemetry, complain: rate.Sometimes{First: 1, Interval: complainEvery}}, nil
}

const complainEvery = 10 * time.Second

// Start makes the clients. It does not ask whether the API server is there: as
// long as it is not, requests are told to try again.
func (x *podIdentity) Start(context.Context, component.Host) error {
	// The reviewer has limits of its own, which the client's must not undercut.
	conf, err := (&kubeapi.Reach{Kubeconfig: x.cfg.Kubeconfig, Context: x.cfg.Context, QPS: -1}).Config()
	if err != nil {
		return err
	}
	if conf.UserAgent == "" {
		conf.UserAgent = "leasehold"
	}
	if x.reviewer, err = x.newReviewer(conf); err != nil {
		return err
	}
	if x.cfg.AllowUnbound {
		x.set.Logger.Warn("Tokens that are bound to no pod are accepted: no pod and no Job is proven by them")
	}
	return x.observe()
}

func (x *podIdentity) newReviewer(conf *rest.Config) (*review.Reviewer, error) {
	var err error
	if x.client, err = rest.HTTPClientFor(conf); err != nil {
		return nil, fmt.Errorf("configure the Kubernetes client: %w", err)
	}
	tokens, err := authenticationv1.NewForConfigAndClient(conf, x.client)
	if err != nil {
		return nil, fmt.Errorf("make a client of token reviews: %w", err)
	}
	pods, err := kubemetadata.NewForConfigAndClient(conf, x.client)
	if err != nil {
		return nil, fmt.Errorf("make a client of pods: %w", err)
	}
	c := x.cfg
	return review.New(review.Config{
		Tokens: tokens.TokenReviews(), Metadata: pods,
		Audiences: c.Audiences, AllowUnbound: c.AllowUnbound, Timeout: c.Timeout,
		AcceptedFor: c.CacheTTL, RefusedFor: c.NegativeCacheTTL, MaxCached: c.MaxCached,
		PerSecond: c.MaxReviewsPerSecond, Burst: int(2 * c.MaxReviewsPerSecond),
		Hooks: x.hooks(), Now: time.Now,
	})
}

// Shutdown ends every review. It may be called without Start, and again.
func (x *podIdentity) Shutdown(context.Context) error {
	if x.reviewer != nil {
		x.reviewer.Close()
		utilnet.CloseIdleConnectionsFor(x.client.Transport)
	}
	x.telemetry.Shutdown()
	return nil
}

var errNotStarted = errors.New("the pod_identity extension is not running: add it to service::extensions")
