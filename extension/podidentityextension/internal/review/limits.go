// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review

import (
	"net/netip"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

const (
	// strangerShare is the part of all reviews that tokens may take which were
	// never good, and clientShare what those of one client's address may.
	strangerShare = 2
	clientShare   = 4
	// maxClients is how many addresses are told apart; of those that were seen
	// long ago is forgotten what they took.
	maxClients = 4096
)

// limits bound how many reviews there are. The shares see to it that nobody who
// sends bad tokens keeps a token that was good from being reviewed again.
type limits struct {
	all, strangers *rate.Limiter
	clients        *lru.Cache[netip.Addr, *rate.Limiter]
	perSecond      float64
	burst          int
}

func newLimits(perSecond float64, burst int) (l limits, err error) {
	l = limits{all: share(perSecond, burst, 1), strangers: share(perSecond, burst, strangerShare), perSecond: perSecond, burst: burst}
	l.clients, err = lru.New[netip.Addr, *rate.Limiter](maxClients)
	return l, err
}

func share(perSecond float64, burst, part int) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(perSecond/float64(part)), max(1, burst/part))
}

// allow reports whether a token may be reviewed now.
func (l *limits) allow(now time.Time, known bool, from netip.Addr) bool {
	if known {
		return l.all.AllowN(now, 1)
	}
	return l.client(from).AllowN(now, 1) && l.strangers.AllowN(now, 1) && l.all.AllowN(now, 1)
}

func (l *limits) client(from netip.Addr) *rate.Limiter {
	from = network(from)
	if c, ok := l.clients.Get(from); ok {
		return c
	}
	c := share(l.perSecond, l.burst, clientShare)
	if before, found, _ := l.clients.PeekOrAdd(from, c); found {
		return before
	}
	return c
}

// network is what one client has of addresses: of IPv6, as many as there are in
// a /64.
func network(a netip.Addr) netip.Addr {
	if a = a.Unmap(); !a.Is6() {
		return a
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr()
}
