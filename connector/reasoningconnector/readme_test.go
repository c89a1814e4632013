// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/measure"
)

// The README's tables hold every metric as it is, and no other.
func TestReadmeTablesHoldEveryMetric(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var want []string
	for _, desc := range measure.Descs() {
		want = append(want, row(desc))
	}
	rows := regexp.MustCompile("(?m)^\\| `[a-z_.]+` \\| `[^ ]+` \\| (?:sum|histogram).*$")
	assert.Equal(t, want, rows.FindAllString(string(readme), -1))
}

func row(desc aggregate.Desc) string {
	var labels []string
	for _, label := range desc.Labels {
		labels = append(labels, "`"+label.Key+"`")
	}
	return fmt.Sprintf("| `%s` | `%s` | %s | %s |", desc.Name, desc.Unit, desc.Kind, strings.Join(labels, ", "))
}
