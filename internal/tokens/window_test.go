// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWindowLimits(t *testing.T) {
	tests := []struct {
		name        string
		window      Window
		limit, safe int64
	}{
		{"nothing known", Window{}, 0, 0},
		{"stated input", Window{Context: 400_000, MaxInput: 272_000, MaxOutput: 128_000}, 272_000, 272_000},
		{"shared window", Window{Context: 200_000, MaxOutput: 64_000}, 200_000, 136_000},
		{"output as large as the window", Window{Context: 262_144, MaxOutput: 262_144}, 262_144, 262_144},
		{"context only", Window{Context: 128_000}, 128_000, 128_000},
		{"input only", Window{MaxInput: 9000}, 9000, 9000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.limit, tt.window.InputLimit())
			assert.Equal(t, tt.safe, tt.window.SafeInput())
		})
	}
}
