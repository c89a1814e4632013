// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustapi_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestWaitsFor(t *testing.T) {
	notYet, broken := errors.New("not yet"), errors.New("broken")
	wait := &trustapi.Waiting{For: "pod a is still there", Err: notYet}
	require.ErrorIs(t, wait, notYet)
	assert.EqualError(t, wait, "pod a is still there: not yet")
	for _, tt := range []struct {
		name  string
		err   error
		waits bool
	}{
		{"it", wait, true},
		{"behind words", fmt.Errorf("suspend ns/a: %w", fmt.Errorf("verify: %w", wait)), true},
		{"alone in a list", fmt.Errorf("suspend: %w", errors.Join(nil, wait)), true},
		{"nothing", nil, false},
		{"another", fmt.Errorf("suspend: %w", notYet), false},
		{"beside a failure", errors.Join(wait, broken), false},
		{"behind a failure", fmt.Errorf("%w: %w", broken, wait), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			what, waits := trustapi.WaitsFor(tt.err)
			assert.Equal(t, tt.waits, waits)
			assert.Equal(t, tt.waits, what == wait.For)
		})
	}
}
