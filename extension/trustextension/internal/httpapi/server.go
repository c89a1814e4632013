// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// Bounds of a request that reaches the server.
const (
	maxHeader     = 16 << 10
	maxBody       = 64 << 10
	maxReadHeader = 10 * time.Second
	maxRead       = 30 * time.Second
)

// within shortens a time of the configuration to most; 0 is none.
func within(t, most time.Duration) time.Duration {
	if t <= 0 {
		return most
	}
	return min(t, most)
}

// Settings are what a Server needs; all of them have to be set.
type Settings struct {
	// Service is asked and told.
	Service trustapi.Service
	// Server says where to listen, with which TLS, authenticator and CORS.
	Server    confighttp.ServerConfig
	Telemetry component.TelemetrySettings
	// Version is that of the build, for the OpenAPI document and the page.
	Version string
	// Now is the clock that the page tells ages by.
	Now func() time.Time
}

// Server serves the API and the page.
type Server struct {
	set     Settings
	api     *api
	http    *http.Server
	address net.Addr
	serving sync.WaitGroup
}

// New returns a server that does not listen yet. An error names the part of the
// configuration that it is about.
func New(set Settings) (*Server, error) {
	api, err := newAPI(set)
	if err != nil {
		return nil, err
	}
	return &Server{set: set, api: api}, nil
}

// Start listens and serves until Shutdown. Where that fails later on, the host is
// told.
func (s *Server) Start(ctx context.Context, host component.Host) error {
	c := s.set.Server
	c.MaxRequestBodySize = maxBody
	c.ReadHeaderTimeout, c.ReadTimeout = within(c.ReadHeaderTimeout, maxReadHeader), within(c.ReadTimeout, maxRead)
	c.CompressionAlgorithms = []string{""} // bodies are small; none has to be unpacked
	server, err := c.ToServer(ctx, host.GetExtensions(), s.set.Telemetry, s.api.handler(),
		confighttp.WithErrorHandler(s.api.unauthenticated))
	if err != nil {
		return fmt.Errorf("api: %w", err)
	}
	server.MaxHeaderBytes = maxHeader
	listener, err := c.ToListener(ctx)
	if err != nil {
		return fmt.Errorf("api: cannot listen on endpoint %q: %w; set another endpoint", c.NetAddr.Endpoint, err)
	}
	s.http, s.address = server, listener.Addr()
	s.api.guard.listens(s.address)
	if !s.api.guard.authenticates && !s.api.guard.local {
		s.set.Telemetry.Logger.Warn("The trust API can be read by whoever reaches it, and nobody can act through it: "+
			"set auth::authenticator, or an endpoint on localhost", zap.Stringer("address", s.address))
	}
	s.serving.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			componentstatus.ReportStatus(host, componentstatus.NewFatalErrorEvent(fmt.Errorf("api: %w", err)))
		}
	})
	return nil
}

// Address is where the server listens; nil before Start.
func (s *Server) Address() net.Addr { return s.address }

// Shutdown ends the streams, waits for what is being answered until ctx ends, and
// then ends that too. It may be called without Start, and twice.
func (s *Server) Shutdown(ctx context.Context) error {
	s.api.streams.end()
	if s.http == nil {
		return nil
	}
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	s.serving.Wait()
	return err
}
