// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package render

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Count writes n with its thousands grouped: 1,234,567.
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	return sign + group(digits)
}

// Plural writes n with what it counts: "1 span", "2,000 spans".
func Plural(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(int64(n)) + " " + several
}

func group(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	head := len(digits) % 3
	var out strings.Builder
	out.WriteString(digits[:head])
	for i := head; i < len(digits); i += 3 {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(digits[i : i+3])
	}
	return out.String()
}

// Money writes an amount of US dollars: in cents from ten dollars on, below
// that with at least four significant digits, so that the cost of one call
// can be told from none. Zero is "$0".
func Money(usd float64) string {
	if usd == 0 {
		return "$0"
	}
	places := 2
	if size := math.Abs(usd); size < 10 {
		places = min(12, 3-int(math.Floor(math.Log10(size))))
	}
	text := strconv.FormatFloat(usd, 'f', places, 64)
	whole, cents, _ := strings.Cut(text, ".")
	sign := ""
	if whole[0] == '-' {
		sign, whole = "-", whole[1:]
	}
	for len(cents) > 2 && cents[len(cents)-1] == '0' {
		cents = cents[:len(cents)-1]
	}
	return sign + "$" + group(whole) + "." + cents
}

// Duration writes d with three significant digits: 1.23s, 45.6ms, 2m30s.
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return "?"
	case d >= time.Minute:
		return d.Round(time.Second).String()
	}
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit).String()
}
