// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// overlong is how long an action waits for others until that is a failure, which
// people are told of: they are not about to finish any more. Launches wait for their
// turn, as long as that takes.
const overlong = 5 * time.Minute

// later lets an action be tried again that failed, or be looked at again that waits.
func (t *tx) later(action *trustapi.Action, err error) {
	what, waits := trustapi.WaitsFor(err)
	if !waits {
		action.Waiting = nil
	} else if action.Waiting == nil || action.Kind == trust.Launch || t.now.Sub(*action.Waiting) < overlong {
		t.wait(action, what)
		return
	}
	next := t.now.Add(t.e.cfg.Actions.delay(action.Attempts))
	action.State, action.Error, action.Detail, action.Next = trustapi.StateFailing, err.Error(), "", &next
	t.noteAction(ledger.KindAction, action, fmt.Sprintf("try %d failed: %s: %v", action.Attempts, action.Kind, err))
	t.failed(*action)
}

// wait lets it be looked at again. What it waits for is written down once.
func (t *tx) wait(action *trustapi.Action, what string) {
	news := action.Waiting == nil || action.Detail != what
	if action.Waiting == nil {
		since := t.now
		action.Waiting = &since
	}
	next := t.now.Add(t.e.cfg.Actions.pace(t.now.Sub(*action.Waiting)))
	action.State, action.Error, action.Detail, action.Next = trustapi.StateWaiting, "", what, &next
	if news {
		t.noteAction(ledger.KindAction, action, string(action.Kind)+" waits: "+what)
	}
}

// failed tells of an action that fails, but of launches, which wait their turn.
func (t *tx) failed(action trustapi.Action) {
	if t.e.cfg.Publisher != nil && action.Kind != trust.Launch {
		t.tell(func() { t.e.cfg.Publisher.Failed(&action) })
	}
}

// delay is how long to wait after so many tries: twice as long each time.
func (c *ActionConfig) delay(attempts int) time.Duration {
	d := c.Most
	if shift := attempts - 1; shift < 30 {
		d = min(d, c.First<<max(0, shift))
	}
	return spread(d)
}

// pace is how long to wait until what waits is looked at again: longer the longer it
// has waited, so that it is seen soon after, by how long it took, that the wait is over.
func (c *ActionConfig) pace(waited time.Duration) time.Duration {
	return spread(min(max(waited, c.First)/4, c.Most))
}

// spread is a time give or take a fifth, so that many do not come at once.
func spread(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (.8 + .4*rand.Float64()))
}
