// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Speed is how many times faster than recorded traces are played; 0 is as fast
// as the collector takes them.
type Speed float64

// The named speeds.
const (
	Fast     Speed = 0
	Recorded Speed = 1
)

// maxSpeed is where waiting ends to make a difference.
const maxSpeed = 1e6

// ParseSpeed reads "fast", "recorded" or a factor such as "10x" or "0.5x".
func ParseSpeed(text string) (Speed, error) {
	switch text {
	case "fast":
		return Fast, nil
	case "recorded":
		return Recorded, nil
	}
	factor, err := strconv.ParseFloat(strings.TrimSuffix(text, "x"), 64)
	if err != nil || !strings.HasSuffix(text, "x") || math.IsNaN(factor) || factor <= 0 || factor > maxSpeed {
		return 0, fmt.Errorf("--speed: got %q, allowed are fast, recorded and a factor such as 10x", text)
	}
	return Speed(factor), nil
}

// scale is how long a recorded duration takes at this speed.
func (s Speed) scale(d time.Duration) time.Duration {
	if s == Fast {
		return 0
	}
	return time.Duration(min(float64(d)/float64(s), math.MaxInt64/2))
}
