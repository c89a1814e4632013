// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/tokens"
	"github.com/leasehold/leasehold/internal/trust"
)

const judgedDemo = "../../../testdata/demo/judged/"

// simulateGoldens are command lines on policies, as in goldens.
var simulateGoldens = map[string]string{
	"simulate":            "simulate --policy demo " + usualDesk + " " + judgedDemo + "3-support-desk-fine.jsonl " + steeredDesk,
	"simulate_witnessed":  "simulate --policy strict_policy.yaml --against demo --witnessed --runs " + usualDesk + " " + steeredDesk,
	"simulate_json":       "simulate --policy demo --approve -o json " + judgedDemo + "4-researcher-loops.jsonl",
	"simulate_no_cycle":   "simulate --policy demo no_agents.json",
	"simulate_no_policy":  "simulate run.json",
	"simulate_no_runs":    "simulate --policy demo",
	"simulate_bad_policy": "simulate --policy bad_policy.yaml run.json",
	"simulate_every":      "simulate --policy demo --every 0s run.json",
	"simulate_missing":    "simulate --policy demo missing.json",
	"policy_show":         "policy show",
	"policy_show_demo":    "policy show demo",
	"policy_show_json":    "policy show strict_policy.yaml -o json",
	"policy_validate":     "policy validate strict_policy.yaml",
	"policy_validate_bad": "policy validate bad_policy.yaml",
	"policy_no_file":      "policy validate",
	"help_simulate":       "simulate --help",
}

func TestSimulateGolden(t *testing.T) {
	t.Chdir("testdata")
	for name, line := range simulateGoldens {
		t.Run(name, func(t *testing.T) {
			compareGolden(t, filepath.Join("simulate", name+".golden"), transcript(t, line))
		})
	}
	files, err := os.ReadDir("simulate")
	require.NoError(t, err)
	for _, file := range files {
		assert.Contains(t, simulateGoldens, strings.TrimSuffix(file.Name(), ".golden"))
	}
}

// simulated returns what simulate says in JSON.
func simulatedJSON(t *testing.T, line ...string) (agents []simulatedAgent) {
	t.Helper()
	code, stdout, stderr := run(t, append([]string{"simulate", "-o", "json"}, line...)...)
	require.Equal(t, ExitOK, code, stderr)
	for decoder := json.NewDecoder(strings.NewReader(stdout)); decoder.More(); {
		var a simulatedAgent
		require.NoError(t, decoder.Decode(&a))
		agents = append(agents, a)
	}
	return agents
}

// TestEvidenceDecidesAsItsTraces: what a collector made of traces, and wrote
// down, is decided on as the traces are.
func TestEvidenceDecidesAsItsTraces(t *testing.T) {
	t.Chdir("testdata")
	files := []string{usualDesk, steeredDesk}
	recordings, err := readRecordings(newSimulate(), files)
	require.NoError(t, err)
	result, err := judge(recordings, judgeOptions{prices: tokens.Default(), now: morning})
	require.NoError(t, err)
	var lines bytes.Buffer
	for i := range result.Cycles {
		lines.WriteString(evidenceLine(t, &result.Cycles[i], "") + "\n\n")
	}
	evidence := filepath.Join(t.TempDir(), "evidence.jsonl")
	require.NoError(t, os.WriteFile(evidence, lines.Bytes(), 0o600))

	fromTraces := simulatedJSON(t, append([]string{"--policy", "demo"}, files...)...)
	require.NotEmpty(t, fromTraces)
	assert.Positive(t, fromTraces[0].Policies[0].Promotions)
	assert.Equal(t, fromTraces, simulatedJSON(t, "--policy", "demo", evidence))

	// What is proven goes before what is claimed.
	require.NoError(t, os.WriteFile(evidence, []byte(evidenceLine(t, &result.Cycles[0], "proven")+"\n"), 0o600))
	agents := simulatedJSON(t, "--policy", "demo", evidence)
	require.Len(t, agents, 1)
	assert.Equal(t, "proven", agents[0].Agent)
}

// evidenceLine is a cycle's verdict as the collector's file exporter writes it.
func evidenceLine(t *testing.T, c *judged, proven string) string {
	t.Helper()
	logs := plog.NewLogs()
	resource := logs.ResourceLogs().AppendEmpty()
	if proven != "" {
		resource.Resource().Attributes().PutStr(semconv.IdentityAgent, proven)
	}
	at := pcommon.Timestamp(c.End)
	records := resource.ScopeLogs().AppendEmpty().LogRecords()
	records.AppendEmpty().Body().SetStr("not evidence")
	audit.PutRecord(records.AppendEmpty(), &audit.Evidence{Subject: c.Verdict.Subject, Trace: c.Trace, At: at, Verdict: c.Verdict}, at)
	line, err := new(plog.JSONMarshaler).MarshalLogs(logs)
	require.NoError(t, err)
	return string(line)
}

func TestEvidenceThatCannotBeRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "evidence.jsonl")
	const bad = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"leasehold.verdict"}]}]}]}` + "\n"
	require.NoError(t, os.WriteFile(file, []byte(bad), 0o600))
	code, stdout, stderr := run(t, "simulate", "--policy", "demo", file)
	assert.Equal(t, ExitOK, code)
	assert.Empty(t, stdout)
	assert.Equal(t, "1 record of evidence cannot be read and are left out.\nNo reasoning cycle in there: nothing to decide on.\n", stderr)

	require.NoError(t, os.WriteFile(file, []byte(bad+"{\n"), 0o600))
	code, _, stderr = run(t, "simulate", "--policy", "demo", file)
	assert.Equal(t, ExitError, code)
	assert.Contains(t, stderr, "evidence.jsonl: line 2: expected logs in the JSON form of OTLP")
}

// TestDataSetsAreDecidedOn: the two forms of recorded runs come through whole.
func TestDataSetsAreDecidedOn(t *testing.T) {
	data := filepath.Join("..", "dataset", "testdata")
	for _, file := range []string{"agentdojo.jsonl", "swebench.jsonl"} {
		path := filepath.Join(data, file)
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		want := bytes.Count(content, []byte("\n"))
		cycles := 0
		for _, a := range simulatedJSON(t, "--policy", "demo", path) {
			cycles += a.Cycles
		}
		assert.Positive(t, want)
		assert.Equal(t, want, cycles, file)
	}
}

// TestDifferencesAreComplete: a cycle is told of if, and only if, the policies
// decide differently at it.
func TestDifferencesAreComplete(t *testing.T) {
	draw := func(t *rapid.T, label string) (all []simulatedDecision) {
		cycle := 0
		for range rapid.IntRange(0, 8).Draw(t, label) {
			cycle += rapid.IntRange(0, 2).Draw(t, "step")
			kind := rapid.SampledFrom([]trust.Kind{trust.Promote, trust.Demote}).Draw(t, "kind")
			all = append(all, simulatedDecision{Cycle: cycle, Kind: kind})
		}
		return all
	}
	at := func(all []simulatedDecision, cycle int) (kinds []trust.Kind) {
		for _, d := range all {
			if d.Cycle == cycle {
				kinds = append(kinds, d.Kind)
			}
		}
		return kinds
	}
	rapid.Check(t, func(t *rapid.T) {
		left, right := draw(t, "left"), draw(t, "right")
		var want []int
		for cycle := range 20 {
			if !assert.ObjectsAreEqual(at(left, cycle), at(right, cycle)) {
				want = append(want, cycle)
			}
		}
		lines := differ(&simulatedAgent{Policies: []simulatedPolicy{{Decisions: left}, {Decisions: right}}})
		require.Len(t, lines, len(want))
	})
}

// TestSimulationsKeepEachOthersState: the order of policies changes nothing.
func TestSimulationsKeepEachOthersState(t *testing.T) {
	t.Chdir("testdata")
	one := simulatedJSON(t, "--policy", "demo", "--against", "default", "--every", time.Minute.String(), usualDesk)
	other := simulatedJSON(t, "--policy", "default", "--against", "demo", usualDesk)
	require.Len(t, other, len(one))
	for i := range one {
		assert.Equal(t, one[i].Policies[0], other[i].Policies[1])
		assert.Equal(t, one[i].Policies[1], other[i].Policies[0])
	}
}

// TestLargeNumbersAreWritten: a policy may ask for more than can be counted.
func TestLargeNumbersAreWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.yaml")
	require.NoError(t, os.WriteFile(file, []byte("name: never\ndown: {freeze_at: 98, demote_at: 99, demote_at_from_semi_autonomous: 100}\n"), 0o600))
	for _, form := range []string{"json", "table"} {
		code, stdout, stderr := run(t, "policy", "show", file, "-o", form)
		assert.Equal(t, ExitOK, code, stderr)
		assert.Contains(t, stdout, "e+43")
	}
	var out strings.Builder
	require.NoError(t, writeAnswer(&out, simulatedPolicy{Wealth: rounded((&trust.State{LogWealth: 1e9}).Wealth())}))
}

// TestObservingPoliciesAreTried: what a policy that only observes would decide is
// what a person wants to know before it is enforced.
func TestObservingPoliciesAreTried(t *testing.T) {
	t.Chdir("testdata")
	file := filepath.Join(t.TempDir(), "policy.yaml")
	const observing = "name: x\nenforcement: {default: observe, phases: {shadow: observe}}\nrequire_witness: false\n" +
		"up: {restricted: {min_cycles: 3, min_tasks: 1, min_time: 0s, alpha: .5}}\n"
	require.NoError(t, os.WriteFile(file, []byte(observing), 0o600))
	agents := simulatedJSON(t, "--policy", file, usualDesk)
	require.Len(t, agents, 1)
	assert.Equal(t, 1, agents[0].Policies[0].Promotions)
}
