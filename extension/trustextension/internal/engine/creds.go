// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"cmp"
	"slices"
	"time"

	"github.com/leasehold/leasehold/internal/trustapi"
)

const (
	// maxOver is how many ended cycles of an agent are known as such, to end what
	// is bound to them late.
	maxOver = 16
	// maxLeaseBytes bounds what the leases of all credentials of an agent take in
	// its record, which the platform keeps too.
	maxLeaseBytes = 48 << 10
	// leaseBytes is what a lease takes beside its id.
	leaseBytes = 48
)

func cloneCredentials(all []trustapi.Credential) []trustapi.Credential {
	out := slices.Clone(all)
	for i := range out {
		out[i].Leases = slices.Clone(out[i].Leases)
	}
	return out
}

func cloneCredential(c *trustapi.Credential) *trustapi.Credential {
	out := *c
	out.Leases = slices.Clone(c.Leases)
	return &out
}

// credential is the one with this accessor, nil for none.
func (a *agent) credential(accessor string) *trustapi.Credential {
	for i := range a.creds {
		if a.creds[i].Accessor == accessor {
			return &a.creds[i]
		}
	}
	return nil
}

// isOver reports whether a cycle is known to have ended.
func (a *agent) isOver(cycle string) bool { return cycle != "" && slices.Contains(a.over, cycle) }

// ended notes that a cycle has ended, began that it has not, or goes on.
func (a *agent) ended(cycle string) {
	if cycle != "" && !a.isOver(cycle) {
		a.over, a.changed = keep(a.over, cycle, maxOver), true
	}
}

func (a *agent) began(cycle string) {
	if a.isOver(cycle) {
		a.over, a.changed = slices.DeleteFunc(a.over, func(id string) bool { return id == cycle }), true
	}
}

// holds takes over what a record says that the agent holds, as far as it can be so.
func (a *agent) holds(all []trustapi.Credential, over []string) {
	for i := range all {
		if checkCredential(&all[i]) == nil && a.credential(all[i].Accessor) == nil {
			a.creds = append(a.creds, all[i])
		}
	}
	for _, cycle := range over {
		a.ended(cycle)
	}
	a.changed = false
	a.bound(time.Time{})
}

// take takes in what is told of a credential, and reports whether that was new.
func (a *agent) take(c *trustapi.Credential) (fresh bool) {
	known := a.credential(c.Accessor)
	if known == nil {
		own := cloneCredential(c)
		own.Leases = nil
		for _, l := range c.Leases {
			lend(own, l)
		}
		at, _ := slices.BinarySearchFunc(a.creds, *own, func(x, y trustapi.Credential) int {
			return cmp.Or(x.Issued.Compare(y.Issued), -1) // behind those of the same time
		})
		a.creds = slices.Insert(a.creds, at, *own)
		return true
	}
	return merge(known, c)
}

// merge adds to a credential what is new of it.
func merge(known, c *trustapi.Credential) (fresh bool) {
	brokered := c.Source == trustapi.SourceBrokered && known.Source != trustapi.SourceBrokered
	if c.Cycle != "" && c.Cycle != known.Cycle && (known.Cycle == "" && known.Source != trustapi.SourceBrokered || brokered) {
		known.Cycle, fresh = c.Cycle, true
	}
	if c.Source.Rank() > known.Source.Rank() {
		known.Source, fresh = c.Source, true
	}
	if known.Entity == "" && c.Entity != "" {
		known.Entity, fresh = c.Entity, true
	}
	if known.Issued.IsZero() && !c.Issued.IsZero() {
		known.Issued, fresh = c.Issued, true
	}
	if c.Expires.After(known.Expires) {
		known.Expires, fresh = c.Expires, true
	}
	for _, l := range c.Leases {
		fresh = lend(known, l) || fresh
	}
	return fresh
}

// lend adds a lease, and reports whether it was new.
func lend(c *trustapi.Credential, l trustapi.Lease) bool {
	if slices.ContainsFunc(c.Leases, func(x trustapi.Lease) bool { return x.ID == l.ID }) {
		return false
	}
	c.Leases = append(c.Leases, l)
	return true
}

// bound gives up what is too much: leases of a credential, leases in all, and
// credentials; of these what has run out first, and then the oldest. gone are the
// accessors that are not kept, n counts leases as well.
func (a *agent) bound(now time.Time) (gone []string, n int) {
	size := 0
	for i := range a.creds {
		c := &a.creds[i]
		if more := len(c.Leases) - trustapi.MaxLeases; more > 0 {
			c.Leases = slices.Delete(c.Leases, 0, more)
			n += more
		}
		for j := range c.Leases {
			size += leaseBytes + len(c.Leases[j].ID)
		}
	}
	for i := 0; i < len(a.creds) && size > maxLeaseBytes; i++ {
		for c := &a.creds[i]; len(c.Leases) > 0 && size > maxLeaseBytes; n++ {
			size -= leaseBytes + len(c.Leases[0].ID)
			c.Leases = slices.Delete(c.Leases, 0, 1)
		}
	}
	for ; len(a.creds) > trustapi.MaxCredentials; n++ {
		oldest := max(0, slices.IndexFunc(a.creds, func(c trustapi.Credential) bool { return !c.Live(now) }))
		gone = append(gone, a.creds[oldest].Accessor)
		a.creds = slices.Delete(a.creds, oldest, oldest+1)
	}
	a.givenUp += uint64(n)
	return gone, n
}

// forget drops what is gone, and returns the accessors and how many leases it knew.
func (a *agent) forget(u *unbinding) (gone []string, leases int) {
	accessors, ids := setOf(u.accessors), setOf(u.leases)
	a.creds = slices.DeleteFunc(a.creds, func(c trustapi.Credential) bool {
		if !accessors[c.Accessor] {
			return false
		}
		gone = append(gone, c.Accessor)
		return true
	})
	for i := range a.creds {
		c := &a.creds[i]
		before := len(c.Leases)
		c.Leases = slices.DeleteFunc(c.Leases, func(l trustapi.Lease) bool { return ids[l.ID] })
		leases += before - len(c.Leases)
	}
	return gone, leases
}

func setOf(all []string) map[string]bool {
	set := make(map[string]bool, len(all))
	for _, one := range all {
		set[one] = true
	}
	return set
}

// shareCredentials takes over what another engine knew of the same agent: nothing
// that either knew is lost, but for what is too much.
func (a *agent) shareCredentials(other *agent, now time.Time) {
	for i := range other.creds {
		a.take(&other.creds[i])
	}
	for _, cycle := range other.over {
		a.ended(cycle)
	}
	a.givenUp = max(a.givenUp, other.givenUp)
	a.bound(now)
}
