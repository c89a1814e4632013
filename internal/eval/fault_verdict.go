// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"reflect"

	"github.com/leasehold/leasehold/internal/audit"
)

// BadFrom is the badness from which a cycle counts as bad: a hard event, a
// critical finding, a witness that disagrees, or a score below 50.
const BadFrom = 0.5

func isBad(v *audit.Verdict) bool { return v.Badness >= BadFrom }

// asBad: a wrong clock may be found, but makes no good cycle bad and hides no
// bad one.
func asBad(before, after *audit.Verdict) bool { return isBad(before) == isBad(after) }

// identical: every field of the verdict is the same.
func identical(before, after *audit.Verdict) bool { return reflect.DeepEqual(before, after) }
