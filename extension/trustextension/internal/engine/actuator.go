// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// Actuator carries actions out. Every action has an id by which a second try of
// the same action is known; an action that was carried out before is a success.
type Actuator interface {
	// Do carries the action out and says in a few words what was done.
	Do(ctx context.Context, action trustapi.Action) (detail string, err error)
	// Verify returns nil only if what Do should bring about is so.
	Verify(ctx context.Context, action trustapi.Action) error
}
