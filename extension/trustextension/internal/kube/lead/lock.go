// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package lead

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// ErrLapsed is that the lease has run out since this process renewed it, as after a
// pause: another may lead.
var ErrLapsed = errors.New("the lease of the one that decides has run out here, and another gateway may have it; it is tried again if this one gets it back")

// lock is the lease, with what client-go's elector keeps to itself: when it was renewed,
// and that another holds it. On that the elector goes on as the leader until its time
// to renew is over.
type lock struct {
	resourcelock.Interface
	// leads reports whether the elector takes this process for the leader; lost ends
	// the term.
	leads func() bool
	lost  func()
	// renewed is when this process began to write what the lease has now, nil where it
	// is another's.
	renewed atomic.Pointer[time.Time]
}

// Get implements resourcelock.Interface.
func (l *lock) Get(ctx context.Context) (*resourcelock.LeaderElectionRecord, []byte, error) {
	record, raw, err := l.Interface.Get(ctx)
	if err == nil && record.HolderIdentity != l.Identity() && l.leads() {
		l.renewed.Store(nil)
		l.lost()
	}
	return record, raw, err
}

// Create implements resourcelock.Interface.
func (l *lock) Create(ctx context.Context, r resourcelock.LeaderElectionRecord) error {
	return l.note(func() error { return l.Interface.Create(ctx, r) })
}

// Update implements resourcelock.Interface.
func (l *lock) Update(ctx context.Context, r resourcelock.LeaderElectionRecord) error {
	return l.note(func() error { return l.Interface.Update(ctx, r) })
}

func (l *lock) note(write func() error) error {
	began := time.Now()
	err := write()
	if err == nil {
		l.renewed.Store(&began)
	}
	return err
}

// holds returns nil while a lease of such a duration cannot have run out.
func (l *lock) holds(duration time.Duration) error {
	if at := l.renewed.Load(); at == nil || time.Since(*at) >= duration {
		return ErrLapsed
	}
	return nil
}
