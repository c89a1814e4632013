// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// Severity is how much a finding weighs.
type Severity uint8

// The severities. Critical findings are graded loops and the like; hard events
// are marked by Finding.Hard.
const (
	Info Severity = iota
	Warning
	Critical
)

// String returns "info", "warning" or "critical".
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Critical:
		return "critical"
	default:
		return "info"
	}
}
