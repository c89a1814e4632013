// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import "github.com/leasehold/leasehold/internal/trust"

// SlowRow is how long an agent of some mean badness goes on until its debt
// reaches each limit, computed; cycles are clean or bad.
type SlowRow struct {
	Mean   float64
	Cycles [3]float64
}

// SlowTable computes it for badness between what is tolerated and what is not.
func SlowTable(d trust.Down) (rows []SlowRow) {
	for _, mean := range []float64{.05, .075, .10, .125, .15, .20, .30, .50} {
		row := SlowRow{Mean: mean}
		for i, limit := range [...]float64{d.Soft, d.Hard, d.HardFromSemi} {
			row.Cycles[i], _ = Expected(NewDebt(d, limit), Binary, mean, .5)
		}
		rows = append(rows, row)
	}
	return rows
}
