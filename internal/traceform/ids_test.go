// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTraceID(t *testing.T) {
	tests := map[string]struct{ raw, want string }{
		"hexadecimal":       {`"5b8efff798038103d269b633813fc60c"`, "5b8efff798038103d269b633813fc60c"},
		"with 0x":           {`"0x5b8efff798038103d269b633813fc60c"`, "5b8efff798038103d269b633813fc60c"},
		"leading zeros cut": {`"0x1f"`, "0000000000000000000000000000001f"},
		"a UUID":            {`"550e8400-e29b-41d4-a716-446655440000"`, "550e8400e29b41d4a716446655440000"},
		"decimal":           {`340282366920938463463374607431768211455`, "ffffffffffffffffffffffffffffffff"},
		"absent":            {``, ""},
		"null":              {`null`, ""},
		"empty":             {`""`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			id, err := traceID(json.RawMessage(test.raw))
			require.NoError(t, err)
			assert.Equal(t, test.want, id.String())
		})
	}
}

func TestForeignIDs(t *testing.T) {
	for _, raw := range []string{
		`"run-7"`, `340282366920938463463374607431768211456`, `-1`, `1.5`,
		`"5b8efff798038103d269b633813fc60c00"`,
	} {
		id, err := traceID(json.RawMessage(raw))
		require.NoError(t, err, raw)
		assert.False(t, id.IsEmpty(), raw)
		again, err := traceID(json.RawMessage(raw))
		require.NoError(t, err)
		assert.Equal(t, id, again)
	}
	a, err := spanID(json.RawMessage(`"550e8400-e29b-41d4-a716-446655440000"`))
	require.NoError(t, err)
	b, err := spanID(json.RawMessage(`"550e8400-e29b-41d4-a716-446655440001"`))
	require.NoError(t, err)
	assert.NotEqual(t, a, b, "a UUID is longer than a span id, yet has to stay one of its own")
}

func TestIDsOfNoKind(t *testing.T) {
	for _, raw := range []string{`true`, `{}`, `[1]`} {
		_, err := spanID(json.RawMessage(raw))
		assert.Error(t, err, raw)
	}
}
