// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Recordings of the demo, as seen from testdata.
const (
	usualDesk   = "../../../testdata/demo/judged/1-support-desk-usual.jsonl"
	steeredDesk = "../../../testdata/demo/judged/6-support-desk-steered.jsonl"
)

// goldens are command lines by the name of the file that holds what each
// prints and returns. They use a price table of their own, so that a change of
// the world's prices changes none of them.
var goldens = map[string]string{
	"replay":                "replay --prices prices.yaml run.json",
	"replay_json":           "replay --prices prices.yaml -o json run.json",
	"replay_one":            "replay --prices prices.yaml --trace B0B1 run.json",
	"replay_several_files":  "replay --prices prices.yaml run.json ring.json",
	"replay_no_cycle":       "replay no_agents.json",
	"replay_no_such_trace":  "replay --trace ffff run.json",
	"replay_missing":        "replay run.json missing.json",
	"replay_not_traces":     "replay prices.yaml",
	"replay_explain":        "replay --prices prices.yaml --explain run.json",
	"replay_explain_json":   "replay --prices prices.yaml --explain -o json --trace B0B1 run.json",
	"replay_rules_bad":      "replay --rules bad_rules.yaml run.json",
	"replay_rules_none":     "replay --rules run.txt run.json",
	"usage_explain_tree":    "replay --explain --tree run.json",
	"usage_no_baselines":    "baselines",
	"tree":                  "replay --prices prices.yaml --tree run.json",
	"tree_all":              "replay --prices prices.yaml --tree --all run.json",
	"tree_all_spans":        "replay --prices prices.yaml --tree --all-spans --trace a1b2 run.json",
	"tree_json":             "replay --prices prices.yaml --tree --trace a1b2 -o json run.json",
	"tree_ring":             "replay --prices prices.yaml --tree ring.json",
	"prices_show":           "prices show --prices prices.yaml acme-1 --at 2026-03-01",
	"prices_show_relative":  "prices show --prices prices.yaml acme-1-turbo --provider acme --at 2025-03-01 --cache-read 4000",
	"prices_show_tier":      "prices show --prices prices.yaml our-model --at 2026-03-01 --input 100000 --service batch",
	"prices_show_free":      "prices show --prices prices.yaml acme-free --at 2026-03-01",
	"prices_show_json":      "prices show --prices prices.yaml acme-1 --at 2026-03-01 -o json",
	"prices_show_unknown":   "prices show no-such-model",
	"prices_list":           "prices list --prices prices.yaml acme",
	"prices_list_json":      "prices list --prices prices.yaml acme -o json",
	"prices_list_none":      "prices list no-such-model",
	"prices_import":         "prices import litellm.json",
	"prices_import_unknown": "prices import run.json",
	"prices_check":          "prices check prices.yaml",
	"prices_check_json":     "prices check prices.yaml -o json",
	"prices_check_bad":      "prices check bad_prices.yaml",
	"tools":                 "tools tools.json",
	"tools_json":            "tools -o json --effects effects.yaml --name crm.syncContact --name publish tools.json",
	"tools_corrected":       "tools --effects effects.yaml tools.json",
	"tools_bare":            "tools --effects effects_bare.yaml --name crm_sync_contact tools.json",
	"tools_named":           "tools --name sendEmail --name create_file --name acme.frobnicate",
	"tools_named_json":      "tools --name mcp__slack__postMessage -o json",
	"tools_named_absent":    "tools --name phone tools.json",
	"tools_judged":          "tools " + usualDesk + " " + steeredDesk,
	"tools_none":            "tools no_agents.json",
	"tools_bad_effect":      "tools --effects effects_bad_effect.yaml --name x",
	"tools_bad_word":        "tools --effects effects_bad_word.yaml --name x",
	"tools_both":            "tools --effects effects_both.yaml --name x",
	"tools_no_effects":      "tools --effects missing.yaml --name x",
	"tools_effects_list":    "tools --effects effects_list.yaml --name x",
	"tools_effects_other":   "tools --effects prices.yaml --name x",
	"usage_no_tool":         "tools",
	"help_tools":            "tools --help",
	"usage_unknown_command": "replya run.json",
	"usage_unknown_price":   "prices lst",
	"usage_unknown_flag":    "replay --treee run.json",
	"usage_no_file":         "replay",
	"usage_output":          "version -o xml",
	"usage_to_and_tree":     "replay --to localhost:4317 --tree run.json",
	"usage_speed_alone":     "replay --speed 10x run.json",
	"usage_all_and_trace":   "replay --tree --all --trace a1 run.json",
	"usage_all_alone":       "replay --all run.json",
	"usage_to":              "replay --to nowhere run.json",
	"usage_speed":           "replay --to localhost:4317 --speed slow run.json",
	"usage_header":          "replay --to localhost:4317 --header s3cret run.json",
	"usage_timeout":         "replay --to localhost:4317 --timeout 0s run.json",
	"usage_form":            "prices import --form xls litellm.json",
	"usage_tokens":          "prices show acme-1 --input 1 --cache-read 2",
	"usage_reasoning":       "prices show acme-1 --reasoning 5000",
	"usage_negative":        "prices show acme-1 --input -1",
	"usage_day":             "prices show acme-1 --at yesterday",
	"preflight":             "preflight -f preflight.yaml -f ../../preflight/testdata/base/collector.yaml",
	"preflight_json":        "preflight -o json -f preflight.yaml",
	"preflight_sarif":       "preflight -o sarif -f preflight.yaml --skip otel.spans",
	"preflight_junit":       "preflight -o junit -f preflight.yaml",
	"preflight_strict":      "preflight --strict -o junit -f preflight_good.yaml",
	"preflight_good":        "preflight -f preflight_good.yaml",
	"preflight_traces":      "preflight --traces run.json --traces ring.json",
	"preflight_no_cycle":    "preflight --traces no_agents.json",
	"preflight_list":        "preflight --list",
	"preflight_explain":     "preflight --explain vault.paths",
	"preflight_missing":     "preflight -f missing.yaml",
	"preflight_bad":         "preflight -f vault_bad_agent.yaml -f preflight_bad.yaml",
	"usage_preflight":       "preflight",
	"usage_preflight_skip":  "preflight --skip vault.path -f preflight.yaml",
	"usage_preflight_id":    "preflight --explain nothing",
	"usage_preflight_form":  "preflight --list -o sarif",
	"usage_preflight_both":  "preflight --list --explain vault.paths",
	"usage_preflight_xml":   "preflight -o xml -f preflight.yaml",
	"help_preflight":        "preflight --help",
	"help":                  "",
	"help_prices":           "prices",
	"help_replay":           "replay --help",
	"help_baselines":        "baselines --help",
	"help_eval":             "eval --help",
	"eval_no_runs":          "eval .",
	"eval_missing":          "eval missing",
	"usage_no_dir":          "eval",
}

func TestGolden(t *testing.T) {
	t.Chdir("testdata")
	for name, line := range goldens {
		t.Run(name, func(t *testing.T) {
			compareGolden(t, name+".golden", transcript(t, line))
		})
	}
}

// transcript is a command line with what it printed and returned.
func transcript(t *testing.T, line string) string {
	t.Helper()
	code, stdout, stderr := run(t, strings.Fields(line)...)
	out := fmt.Sprintf("$ leasehold %s\n%s", line, stdout)
	if stderr != "" {
		out += "--- standard error\n" + stderr
	}
	return out + fmt.Sprintf("--- exit %d\n", code)
}

// TestGoldensAreUsed: a golden file without a test proves nothing.
func TestGoldensAreUsed(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.golden"))
	require.NoError(t, err)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".golden")
		if _, ok := evalGoldens[name]; !ok && !isVaultGolden(name) {
			assert.Contains(t, goldens, name)
		}
	}
}

// run runs a command line and returns what it printed.
func run(t *testing.T, line ...string) (code int, stdout, stderr string) {
	t.Helper()
	return runWith(t, "", line...)
}

func runWith(t *testing.T, stdin string, line ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = Run(t.Context(), line, Streams{In: strings.NewReader(stdin), Out: &out, Err: &errOut})
	return code, out.String(), errOut.String()
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}
