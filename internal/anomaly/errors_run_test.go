// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strings"
	"testing"
)

func TestErrorsRun(t *testing.T) {
	letters := strings.Fields("A! B! C! D! E! F! G! H! I! J!")
	first := func(n int) string { return strings.Join(letters[:n], " ") }
	checkTrails(t, &errorsRun, nil, []trailTest{
		{"four", first(4), ""},
		{"five", "A " + first(5), "info: 5 tool calls in a row failed, the last one of `bash`"},
		{"seven", first(7), "info: 7 tool calls in a row failed, the last one of `bash`"},
		{"eight", first(8), "warning: 8 tool calls in a row failed, the last one of `bash`"},
		{"ten", first(10), "critical: 10 tool calls in a row failed, the last one of `bash`"},
		{"one went well", first(4) + " A " + first(4), ""},
		{"the last went well", first(10) + " A", ""},
		{"unknown arguments still fail", "_! _! _! _! _!", "info: 5 tool calls in a row failed, the last one of `bash`"},
		{"model calls between", "A! m B! m C! m D! m E!", "info: 5 tool calls in a row failed, the last one of `bash`"},
		{"copies of the transport are none", "A! A~ B! B~ C!", ""},
	})
}
