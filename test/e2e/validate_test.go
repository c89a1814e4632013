// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every mistake is found before anything starts, and the message names the key.
// Leasehold's own checks also name the value and what is allowed; the
// collector's decoder, which finds "no duration" and "unknown key", does not.
func TestValidate(t *testing.T) {
	tests := []struct {
		name, override string
		want           []string
	}{
		{"settle_time below the least", "processors::reasoning::settle_time: -1s", []string{"settle_time", "-1s"}},
		{"no duration", "processors::reasoning::settle_time: soon", []string{"settle_time", "invalid duration"}},
		{"cycle_timeout below settle_time", "processors::reasoning::cycle_timeout: 1s", []string{"cycle_timeout", "1s"}},
		{"no cycles", "processors::reasoning::max_cycles: 0", []string{"max_cycles", "0"}},
		{"no steps", "processors::reasoning::max_steps_per_cycle: -5", []string{"max_steps_per_cycle", "-5"}},
		{"content", "processors::reasoning::content: encrypt", []string{"content", "encrypt", "keep", "hash", "drop"}},
		{"remote_parent", "processors::reasoning::remote_parent: guess", []string{"remote_parent", "guess", "wait", "root"}},
		{"unknown key", "processors::reasoning::settel_time: 1s", []string{"settel_time"}},
		{"flush_interval", "connectors::reasoning::flush_interval: 0s", []string{"flush_interval", "0s"}},
		{"temporality", "connectors::reasoning::temporality: gauge", []string{"temporality", "gauge", "cumulative", "delta"}},
		{"cardinality", "connectors::reasoning::cardinality_limit: 1", []string{"cardinality_limit", "1"}},
		{"unknown component", "processors::reasonning::settle_time: 1s", []string{"reasonning"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := validate(t, "--config", "yaml:"+tt.override)
			assert.Error(t, err)
			for _, want := range tt.want {
				assert.Contains(t, out, want)
			}
		})
	}
}

func TestValidateKeepsTheHashKeySecret(t *testing.T) {
	out, err := validate(t, "--config", "yaml:processors::reasoning::hash_key: hunter2")
	assert.Error(t, err)
	assert.Contains(t, out, "hash_key")
	assert.NotContains(t, out, "hunter2")
}

func TestValidateTakesAGoodConfiguration(t *testing.T) {
	out, err := validate(t)
	assert.NoError(t, err, out)
}

func validate(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(collectorBinary(t), append([]string{
		"validate", "--config", filepath.Join("testdata", "collector.yaml"),
	}, args...)...)
	cmd.Env = append(cmd.Environ(), "E2E_OTLP=127.0.0.1:1", "E2E_METRICS=127.0.0.1:2",
		"E2E_HEALTH=127.0.0.1:3", "E2E_FILE="+filepath.Join(t.TempDir(), "out.jsonl"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}
