// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// decimal writes a number with at most two decimals and no more than it needs.
func decimal(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
}

// large writes a number of any size with three digits.
func large(x float64) string { return strconv.FormatFloat(x, 'g', 3, 64) }

func count[N int | uint32 | uint64 | uint16](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatUint(uint64(n), 10) + " " + many
}

// moment writes a time to the second, in UTC.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// span writes a length of time in its largest units.
func span(d time.Duration) string {
	if d >= 2*day {
		return strconv.FormatFloat(math.Round(d.Hours()/24*10)/10, 'f', -1, 64) + " days"
	}
	unit := time.Second
	if d >= time.Minute {
		unit = time.Minute
	}
	text := d.Round(unit).String()
	if short, whole := strings.CutSuffix(text, "m0s"); whole {
		text = short + "m"
	}
	if short, whole := strings.CutSuffix(text, "h0m"); whole {
		text = short + "h"
	}
	return text
}
