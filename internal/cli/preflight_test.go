// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/preflight"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestPreflightListsTwentyFour(t *testing.T) {
	code, out, errOut := run(t, "preflight", "--list", "-o", "json")
	require.Equal(t, ExitOK, code, errOut)
	var all []preflight.Check
	require.NoError(t, json.Unmarshal([]byte(out), &all))
	assert.Len(t, all, 24)
	groups := map[preflight.Group]bool{}
	for _, c := range all {
		groups[c.Group] = true
		code, out, _ := run(t, "preflight", "--explain", c.ID, "-o", "json")
		assert.Equal(t, ExitOK, code)
		var one preflight.Check
		require.NoError(t, json.Unmarshal([]byte(out), &one))
		assert.Equal(t, c, one)
		assert.NotEmpty(t, c.Title, c.Why, c.Mend)
	}
	assert.Len(t, groups, 5)
}

// No form prints a value that may be a secret.
func TestPreflightPrintsNoSecret(t *testing.T) {
	for _, form := range preflightFormats {
		code, out, errOut := run(t, "preflight", "-f", "testdata/preflight.yaml", "-o", string(form))
		assert.Equal(t, ExitError, code)
		assert.Contains(t, out, "MODEL_API_KEY", form)
		assert.NotContains(t, out+errOut, "never-print-this", form)
	}
}

func TestPreflightExitCodes(t *testing.T) {
	for line, want := range map[string]int{
		"preflight -f testdata/preflight_good.yaml":                                                        ExitOK,
		"preflight -f testdata/preflight_good.yaml --strict":                                               ExitError,
		"preflight -f testdata/preflight.yaml":                                                             ExitError,
		"preflight -f testdata/preflight.yaml --skip vault.paths --skip k8s.job":                           ExitError,
		"preflight -f testdata/preflight.yaml --skip vault.paths --skip k8s.job --skip k8s.static-secrets": ExitOK,
		"preflight -f testdata":                                                                            ExitError,
		"preflight -f - --traces -":                                                                        ExitUsage,
		"preflight --cluster --kubeconfig testdata/missing":                                                ExitUsage,
		"preflight --kubeconfig testdata/missing --timeout 0s":                                             ExitUsage,
		"preflight extra": ExitUsage,
	} {
		code, out, errOut := run(t, strings.Fields(line)...)
		assert.Equal(t, want, code, "%s: %s%s", line, out, errOut)
	}
}

func TestPreflightReadsStandardInput(t *testing.T) {
	code, out, errOut := runWith(t, "apiVersion: leasehold.dev/v1alpha1\nkind: TrustPolicy\nmetadata: {name: p}\nspec: {preset: demo}\n", "preflight", "-f", "-", "-o", "json")
	assert.Equal(t, ExitError, code, errOut)
	assert.Contains(t, out, `"source":"standard input"`)
}

// What a collector knows of its agents is looked at as well.
func TestPreflightAsksAServer(t *testing.T) {
	api := newFakeAPI(t)
	api.fleet.Unproven, api.fleet.Agents, api.fleet.MayFall = true, 10, 9
	api.cast = api.cast[:1]
	d := &api.cast[0]
	d.CyclesEver = 3
	d.Floors = []trustapi.Floor{{Rule: floorCoverage, Text: "2 of the last 3 cycles had a coverage below 98%"}}
	d.Findings = []trustapi.Finding{{Rule: ruleRoot}}
	code, out, errOut := run(t, "preflight", "--server", api.URL, "-o", "json")
	assert.Equal(t, ExitError, code, errOut)
	var r preflight.Report
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	texts := map[string]string{}
	for _, one := range r.Results {
		for _, f := range one.Findings {
			texts[one.ID] = f.Text
		}
	}
	assert.Equal(t, map[string]string{
		"otel.spans":    "the root span of 1 of 3 cycles never came",
		"otel.coverage": "2 of the last 3 cycles had a coverage below 98%",
		"otel.identity": "no authenticator proves names, so that nothing is carried out",
		"trust.limiter": "9 of 10 agents may fall for one cause",
	}, texts)
}
