// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/hashicorp/vault/api"
	"go.uber.org/zap"
)

const (
	// firstPause and longestPause are between logins that fail; half of each is
	// drawn at random, so that many collectors do not come at once.
	firstPause, longestPause = 200 * time.Millisecond, 5 * time.Second
	// steady is how long a token has to last for the next login to come at once.
	steady = 2 * time.Second
	// verifyEvery is between two looks at whether the session's own token is why
	// calls are denied.
	verifyEvery = 3 * time.Second
	// probeEvery is between two looks at Vault's health, probeTrouble while it is
	// bad.
	probeEvery, probeTrouble = 5 * time.Second, time.Second
	// doubtAfter is how old a token has to be for a denial that does not call it
	// invalid to be a reason to log in anew: a policy may not let it look at itself.
	doubtAfter = time.Minute
)

// run keeps the session logged in until ctx ends, from a first login on, which is
// nil when it failed.
func (s *Session) run(ctx context.Context, secret *api.Secret) {
	defer close(s.done)
	pause := &backoff.ExponentialBackOff{
		InitialInterval: firstPause, MaxInterval: longestPause, Multiplier: 2, RandomizationFactor: backoff.DefaultRandomizationFactor,
	}
	pause.Reset()
	for ctx.Err() == nil {
		wait := true
		if secret != nil {
			began := time.Now()
			s.keep(ctx, secret)
			if time.Since(began) >= steady {
				pause.Reset()
				wait = false
			}
		}
		if wait {
			sleep(ctx, pause.NextBackOff())
		}
		secret = s.enter(ctx)
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// enter logs in once; nil is that it failed. A token that still lasts is kept then.
func (s *Session) enter(ctx context.Context) *api.Secret {
	secret, err := s.login(ctx)
	if ctx.Err() != nil {
		return nil
	}
	s.state.Lock()
	before := s.state.why
	s.state.why = err
	if err == nil {
		s.state.in, s.state.token, s.state.trouble = true, secret.Auth.ClientToken, nil
		s.state.expires = expiry(secret.Auth)
	}
	s.state.Unlock()
	switch {
	case err == nil:
		s.log.Info("Logged in to Vault", zap.Int("ttl_seconds", secret.Auth.LeaseDuration))
	case before == nil || before.Error() != err.Error():
		s.log.Warn("Vault does not take the login; it is tried again until it does", zap.Error(err))
	}
	return secret
}

func expiry(a *api.SecretAuth) time.Time {
	seconds := bounded(a.LeaseDuration)
	if seconds == 0 {
		return time.Time{}
	}
	return time.Now().Add(time.Duration(seconds) * time.Second)
}

// keep returns when it is time to log in anew: the token ends, or Vault does not
// take it any more.
func (s *Session) keep(ctx context.Context, secret *api.Secret) {
	w := s.watch(secret)
	defer w.stop()
	probe := time.NewTimer(probeEvery)
	defer probe.Stop()
	var verify <-chan time.Time
	var verified time.Time
	began := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.done:
			s.log.Debug("The token of Vault is renewed no more; logging in anew", zap.Error(err))
			return
		case r := <-w.renewed:
			s.renewed(r)
		case <-s.suspect:
			if verify == nil {
				verify = time.After(time.Until(verified.Add(verifyEvery)))
			}
		case <-verify:
			verify, verified = nil, time.Now()
			if s.dead(ctx, time.Since(began)) {
				return
			}
		case <-probe.C:
			probe.Reset(s.probe(ctx))
		}
	}
}

// renewed takes in that the token lasts longer. Who renews it reads the answer at the
// same time, so that it is not changed.
func (s *Session) renewed(r *api.RenewOutput) {
	if r == nil || r.Secret == nil || r.Secret.Auth == nil {
		return
	}
	s.state.Lock()
	defer s.state.Unlock()
	s.state.expires = expiry(r.Secret.Auth)
}

// dead reports whether Vault does not take the token any more, which is of an age.
// It is dropped where that is sure.
func (s *Session) dead(ctx context.Context, age time.Duration) bool {
	_, err := s.bare.read(ctx, "look at the own token", lookupSelf, s.sign)
	if !errors.Is(err, ErrDenied) {
		return false
	}
	if !Temporary(err) {
		return age >= doubtAfter
	}
	s.leave(err)
	s.log.Warn("Vault does not take Leasehold's token any more; logging in anew", zap.Error(err))
	return true
}

// probe looks at Vault's health and says when to do so again.
func (s *Session) probe(ctx context.Context) time.Duration {
	health, err := s.bare.Health(ctx)
	if err == nil {
		err = health.trouble()
	}
	if ctx.Err() != nil {
		return probeEvery
	}
	s.saw(err)
	if err != nil {
		return probeTrouble
	}
	return probeEvery
}

// watcher renews a token; its channels are nil for one that never ends.
type watcher struct {
	done    <-chan error
	renewed <-chan *api.RenewOutput
	stop    func()
}

// watch renews a token for as long as it can be.
func (s *Session) watch(secret *api.Secret) watcher {
	none := watcher{stop: func() {}}
	if secret.Auth.LeaseDuration == 0 {
		return none
	}
	w, err := s.api.WithResponseCallbacks(new(answer).on).NewLifetimeWatcher(&api.LifetimeWatcherInput{Secret: secret})
	if err != nil {
		s.log.Error("The token of Vault cannot be renewed; it is used until it ends", zap.Error(err))
		return none
	}
	joined := make(chan struct{})
	go func() {
		defer close(joined)
		w.Start()
	}()
	return watcher{done: w.DoneCh(), renewed: w.RenewCh(), stop: func() { w.Stop(); <-joined }}
}
