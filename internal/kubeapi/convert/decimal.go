// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// decimalForm is the pattern of the resource: nothing that strconv takes beside
// it, such as NaN, 1e9 or 0x1p-2, is a number of a resource.
var decimalForm = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,9})?$`)

const (
	// decimalPlaces is how many follow the point at most.
	decimalPlaces = 9
	maxDecimal    = 999_999_999
	// maxShown is how much of a value is repeated in an error, in bytes.
	maxShown = 40
)

// ParseDecimal reads a number of a resource: from 0 to 999999999, with nine
// decimal places at most.
func ParseDecimal(d v1alpha1.Decimal) (float64, error) {
	if !decimalForm.MatchString(string(d)) {
		return 0, fmt.Errorf("must be a decimal number such as 0.05, of nine digits at most before and after the point (got %.*q)", maxShown, string(d))
	}
	x, err := strconv.ParseFloat(string(d), 64)
	return math.Min(x, maxDecimal), err // what is nearly the next number is read as that
}

// DecimalOf writes a number for a resource, rounded to nine decimal places. What
// a resource cannot say becomes the nearest that it can; no number becomes 0.
func DecimalOf(x float64) v1alpha1.Decimal {
	if !(x > 0) {
		return "0"
	}
	text := strconv.FormatFloat(math.Min(x, maxDecimal), 'f', decimalPlaces, 64)
	return v1alpha1.Decimal(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
}
