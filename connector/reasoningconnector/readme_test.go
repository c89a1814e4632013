// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"fmt"
	"os"
	"path/filepath"
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
	rows := regexp.MustCompile("(?m)^\\| `[a-z_.]+` \\| `[^ ]+` \\| (?:sum|histogram|gauge).*$")
	assert.Equal(t, want, rows.FindAllString(string(readme), -1))
}

func row(desc aggregate.Desc) string {
	var labels []string
	for _, label := range desc.Labels {
		labels = append(labels, "`"+label.Key+"`")
	}
	return fmt.Sprintf("| `%s` | `%s` | %s | %s |", desc.Name, desc.Unit, desc.Kind, strings.Join(labels, ", "))
}

// The README says what every attribute of a record is.
func TestReadmeNamesEveryAttributeOfEvidence(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	keys, err := os.ReadFile(filepath.Join("..", "..", "internal", "semconv", "verdict.go"))
	require.NoError(t, err)
	all := regexp.MustCompile(`= +"(leasehold\.[^"]+)"`).FindAllStringSubmatch(string(keys), -1)
	require.Greater(t, len(all), 50)
	for _, key := range all {
		assert.Contains(t, string(readme), "`"+key[1]+"`")
	}
}
