// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
	"google.golang.org/grpc/status"
	authenticationv1 "k8s.io/client-go/kubernetes/typed/authentication/v1"
	"k8s.io/client-go/metadata"
)

// Config says how tokens are reviewed.
type Config struct {
	// Tokens and Metadata reach the API server.
	Tokens   authenticationv1.TokenReviewInterface
	Metadata metadata.Interface
	// Audiences are those of which a token must have one.
	Audiences []string
	// AllowUnbound accepts tokens that are bound to no pod.
	AllowUnbound bool
	// Timeout bounds a review with its lookup.
	Timeout time.Duration
	// AcceptedFor and RefusedFor are how long a verdict holds, MaxCached how many
	// of either are remembered.
	AcceptedFor, RefusedFor time.Duration
	MaxCached               int
	// PerSecond and Burst bound the reviews.
	PerSecond float64
	Burst     int
	// Hooks are told what is done; none of them may be nil.
	Hooks Hooks
	Now   func() time.Time
}

// Hooks are told what a Reviewer does, from any goroutine.
type Hooks struct {
	// Reviewed has the result of a review, and how long it took.
	Reviewed func(result string, took time.Duration)
	// LookedUp has the result of a lookup of a pod.
	LookedUp func(result string)
	// Failed has why the API server could not be asked.
	Failed func(error)
}

// Reviewer finds out whose tokens are. It may be used from any goroutine.
type Reviewer struct {
	cfg      Config
	verdicts verdicts
	limits   limits
	flight   singleflight.Group
	// AcceptedHits and RefusedHits count requests that needed no review.
	AcceptedHits, RefusedHits atomic.Int64

	life context.Context // of all reviews, ended by Close
	end  context.CancelFunc
	mu   sync.Mutex // guards closed, and running against a late start
	// closed is set once nothing may be begun.
	closed  bool
	running sync.WaitGroup
}

// New returns a Reviewer, which the caller closes.
func New(cfg Config) (*Reviewer, error) {
	r := &Reviewer{cfg: cfg}
	var err, limited error
	r.verdicts, err = newVerdicts(cfg.MaxCached, cfg.AcceptedFor, cfg.RefusedFor)
	r.limits, limited = newLimits(cfg.PerSecond, cfg.Burst)
	r.life, r.end = context.WithCancel(context.Background())
	return r, errors.Join(err, limited)
}

// Close ends all reviews and waits for them. It may be called again.
func (r *Reviewer) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.end()
	r.running.Wait()
}

func (r *Reviewer) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.running.Add(1)
	}
	return !r.closed
}

// Who is whose token it is, that came from an address. The error is a *Refusal, or
// of another status where it cannot be said now.
func (r *Reviewer) Who(ctx context.Context, token string, from netip.Addr) (*Identity, error) {
	of := digest(sha256.Sum256([]byte(token)))
	switch who, why := r.verdicts.look(of, r.cfg.Now()); {
	case who != nil:
		r.AcceptedHits.Add(1)
		return who, nil
	case why != nil:
		r.RefusedHits.Add(1)
		return nil, why
	}
	if !hasForm(token) {
		return nil, RefusedForm
	}
	return r.wait(ctx, of, token, from)
}

// wait waits for the one review of a token that is under way. That one does not
// end with the request that began it, as others wait for it, too.
func (r *Reviewer) wait(ctx context.Context, of digest, token string, from netip.Addr) (*Identity, error) {
	done := r.flight.DoChan(string(of[:]), func() (any, error) {
		if !r.begin() {
			return nil, errClosed
		}
		defer r.running.Done()
		return r.review(of, token, from)
	})
	select {
	case <-ctx.Done():
		return nil, status.FromContextError(ctx.Err()).Err()
	case result := <-done:
		who, _ := result.Val.(*Identity)
		return who, result.Err
	}
}

// review reviews a token and remembers a verdict; a failure is none.
func (r *Reviewer) review(of digest, token string, from netip.Addr) (*Identity, error) {
	began := r.cfg.Now()
	if who, why := r.verdicts.look(of, began); who != nil {
		return who, nil // by the review that ended just before this one began
	} else if why != nil {
		return nil, why
	}
	if !r.limits.allow(began, r.verdicts.known(of), from) {
		r.cfg.Hooks.Reviewed(resultLimited, 0)
		return nil, errLimited
	}
	ctx, cancel := context.WithTimeout(r.life, r.cfg.Timeout)
	defer cancel()
	who, why, err := r.ask(ctx, token)
	if err == nil && why == nil && who.Pod != "" {
		why, err = r.lookUp(ctx, who)
	}
	now := r.cfg.Now()
	switch took := now.Sub(began); {
	case err != nil:
		r.cfg.Hooks.Reviewed(resultUnavailable, took)
		r.cfg.Hooks.Failed(err)
		return nil, &unavailable{text: failedText, cause: err}
	case why != nil:
		r.verdicts.refuse(of, why, now)
		r.cfg.Hooks.Reviewed(resultRefused, took)
		return nil, why
	default:
		r.verdicts.accept(of, who.sealed(), began)
		r.cfg.Hooks.Reviewed(resultAuthenticated, took)
		return who, nil
	}
}
