// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package form

import (
	"bytes"
	"encoding/xml"
	"testing"

	"github.com/jstemmer/go-junit-report/v2/junit"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/preflight"
)

func report() *preflight.Report {
	r := &preflight.Report{}
	for i, c := range preflight.Checks() {
		one := preflight.Result{Check: c, Status: preflight.Passed}
		switch i {
		case 0:
			one.Status = preflight.Failed
			one.Findings = []preflight.Finding{
				{Object: "Job shop/a", Source: "dir/a.yaml", Line: 7, Field: "spec.x[0]", Text: "it is wrong ]]> \x1b[31m \xff"},
				{Object: "sys/audit", Source: "vault", Text: "it is off"},
			}
			one.Skipped = []preflight.Finding{{Object: "Job shop/b", Source: "dir/a.yaml", Line: 9, Text: "so is this", Reason: "because"}}
		case 1:
			one.Status, one.Unknown = preflight.Unknown, []string{"nobody says it"}
		case 2:
			one.Status, one.Skipped = preflight.Skipped, []preflight.Finding{{Object: "Job shop/c", Source: "cluster", Text: "x", Reason: "a reason"}}
		}
		r.Results = append(r.Results, one)
	}
	return r
}

func TestSARIFIsValid(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, SARIF(&out, report(), "1.2.3"))
	read, err := sarif.FromBytes(out.Bytes(), sarif.WithStrictValidation())
	require.NoError(t, err)
	require.NoError(t, read.Validate(), "by the schema of SARIF 2.1.0")
	run := read.Runs[0]
	assert.Len(t, run.Tool.Driver.Rules, 24)
	require.Len(t, run.Results, 4)
	first := run.Results[0]
	assert.Equal(t, "vault.paths", *first.RuleID)
	assert.Equal(t, 7, *first.Locations[0].PhysicalLocation.Region.StartLine)
	assert.Equal(t, "dir/a.yaml", *first.Locations[0].PhysicalLocation.ArtifactLocation.URI)
	assert.Nil(t, run.Results[1].Locations[0].PhysicalLocation, "Vault is no file")
	assert.Equal(t, "because", *run.Results[2].Suppressions[0].Justification)
	assert.Empty(t, first.Suppressions)
	assert.Contains(t, out.String(), "vault.ttl: nobody says it")
}

func TestJUnitCountsWhatIsUnknownAsStrictSays(t *testing.T) {
	for strict, want := range map[bool]struct{ failures, skipped int }{false: {1, 2}, true: {2, 1}} {
		var out bytes.Buffer
		require.NoError(t, JUnit(&out, report(), strict))
		var read junit.Testsuites
		require.NoError(t, xml.Unmarshal(out.Bytes(), &read))
		assert.Len(t, read.Suites, 5)
		assert.Equal(t, 24, read.Tests)
		assert.Equal(t, want.failures, read.Failures)
		assert.Equal(t, want.skipped, read.Skipped)
		assert.Contains(t, read.Suites[0].Testcases[0].Failure.Data, "Job shop/a spec.x[0] (dir/a.yaml:7): it is wrong ]] >")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, assert.AnError }

func TestWriteErrorsAreReported(t *testing.T) {
	require.ErrorIs(t, SARIF(full{}, report(), ""), assert.AnError)
	require.ErrorIs(t, JUnit(full{}, report(), false), assert.AnError)
}
