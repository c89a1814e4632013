// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/vault/api"
	"go.uber.org/zap"
	"golang.org/x/time/rate"
)

// Session is logged in to Vault and stays so. All its clients share its token.
type Session struct {
	config    Config
	log       *zap.Logger
	api       *api.Client // never changed, only copied
	transport *http.Transport
	bare      *Client // without a token and a rate
	suspect   chan struct{}
	cancel    context.CancelFunc
	done      chan struct{}
	state     state
}

// state is what calls see of a session.
type state struct {
	sync.Mutex
	in      bool // there is a token, or somebody adds one
	token   string
	expires time.Time // zero for never
	why     error     // why in is false
	trouble error     // why the last call was of no use, nil when it was
}

// Open logs in and keeps the session so until Close. It fails for a wrong Config
// and when ctx ends. Where Vault does not take the login it keeps trying: see Ready.
func Open(ctx context.Context, config Config, log *zap.Logger) (*Session, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	shared, transport, err := connect(&config)
	if err != nil {
		return nil, err
	}
	s := &Session{
		config: config, log: log, api: shared, transport: transport,
		bare:    &Client{api: shared, limit: rate.NewLimiter(rate.Inf, 0), observe: config.Observe},
		suspect: make(chan struct{}, 1), done: make(chan struct{}),
	}
	secret := s.enter(ctx)
	if err := ctx.Err(); err != nil {
		transport.CloseIdleConnections()
		return nil, err
	}
	life, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go s.run(life, secret)
	return s, nil
}

// Client is what a purpose asks Vault by, at most so many times a second with so
// many at once; with 0 or less a second, as often as it likes. The purpose stands
// in errors of that rate.
func (s *Session) Client(purpose string, perSecond float64, burst int) *Client {
	limit := rate.Limit(perSecond)
	if perSecond <= 0 {
		limit = rate.Inf
	}
	return &Client{api: s.api, session: s, purpose: purpose, limit: rate.NewLimiter(limit, max(1, burst)), observe: s.config.Observe}
}

// Ready is why Vault cannot be used now, nil when it can.
func (s *Session) Ready() error {
	if err := s.refusal("use Vault", ""); err != nil {
		return err
	}
	s.state.Lock()
	defer s.state.Unlock()
	return s.state.trouble
}

// Close ends the session's goroutines, within the time of one call. What its
// clients are asked after is refused. It may be called again.
func (s *Session) Close() {
	s.cancel()
	<-s.done
	s.leave(errClosed)
	s.transport.CloseIdleConnections()
}

var errClosed = &Error{Op: opLogin, kind: ErrRefused, text: "the session is closed"}

// sign adds the token to a request.
func (s *Session) sign(r *api.Request) {
	s.state.Lock()
	defer s.state.Unlock()
	r.ClientToken = s.state.token
}

// refusal is why nothing can be asked for now, nil when it can.
func (s *Session) refusal(op, path string) error {
	s.state.Lock()
	defer s.state.Unlock()
	why := s.state.why
	if s.state.in {
		if s.state.expires.IsZero() || time.Now().Before(s.state.expires) {
			return nil
		}
		if why == nil {
			why = &Error{Op: opLogin, kind: ErrDenied, again: true, text: "the token has expired"}
		}
	}
	var e *Error
	if !errors.As(why, &e) {
		e = &Error{kind: ErrUnreachable, again: true}
	}
	// The session tries on, so that the same call can succeed. And what is wrong with
	// the login says nothing of what was asked for: that it is gone, least of all.
	kind, again := e.kind, true
	switch {
	case e == errClosed:
		again = false
	case !temporary(kind):
		kind = ErrDenied
	}
	return &Error{Op: op, Path: path, Status: e.Status, RetryAfter: e.RetryAfter, kind: kind, again: again, text: "Leasehold is not logged in", next: why.Error()}
}

// saw learns from what a call came to.
func (s *Session) saw(err error) {
	if errors.Is(err, ErrDenied) {
		select {
		case s.suspect <- struct{}{}:
		default: // it is looked into already
		}
	}
	s.state.Lock()
	defer s.state.Unlock()
	switch {
	case errors.Is(err, ErrSealed), errors.Is(err, ErrStandby), errors.Is(err, ErrUnreachable):
		s.state.trouble = err
	case err == nil, errors.Is(err, ErrGone), errors.Is(err, ErrRefused), errors.Is(err, ErrDenied):
		s.state.trouble = nil
	}
}

// leave drops the token.
func (s *Session) leave(why error) {
	s.state.Lock()
	defer s.state.Unlock()
	s.state.in, s.state.token, s.state.why = false, "", why
}
