// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const shippedConfigs = "../../configs/collector"

// What is laid over which of the shipped configurations, lowest first: each list below
// with each list above it.
var (
	gateways = [][]string{{"kubernetes.yaml"}, {"gateway.yaml"}, {"gateway.yaml", "gateway-kafka.yaml"}}
	vaults   = [][]string{nil, {"vault.yaml"}, {"vault.yaml", "vault-audit.yaml"}, {"vault.yaml", "vault-audit-shipped.yaml"}}
	alone    = [][]string{{"node.yaml"}, {"node.yaml", "node-kafka.yaml"}, {"vault-audit-shipper.yaml"}, {"quickstart.yaml"}, {"backtest.yaml"}}
)

// Whatever may be laid over each other is taken by the built collector.
func TestConfigurationsGoOverEachOther(t *testing.T) {
	seen := map[string]bool{}
	for _, files := range combinations() {
		t.Run(strings.Join(files, " "), func(t *testing.T) {
			args := []string{"validate"}
			for _, file := range files {
				seen[file] = true
				args = append(args, "--config", filepath.Join(shippedConfigs, file))
			}
			out, err := exec.Command(collectorBinary(t), args...).CombinedOutput()
			assert.NoError(t, err, "%s", out)
		})
	}
	all, err := filepath.Glob(filepath.Join(shippedConfigs, "*.yaml"))
	require.NoError(t, err)
	for _, file := range all {
		assert.True(t, seen[filepath.Base(file)], "%s is in no combination", file)
	}
}

// What the files and documents say may be given together is among that.
func TestDocumentedCombinationsAreTested(t *testing.T) {
	command := regexp.MustCompile(`(?:--config \S+?\.yaml ?){2,}`)
	one := regexp.MustCompile(`--config \S*?([a-z-]+\.yaml)`)
	tested, found := combinations(), 0
	for _, pattern := range []string{shippedConfigs + "/*.yaml", "../../docs/*.md", "../../README.md", "../../*/*/README.md"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, said := range command.FindAllString(string(text), -1) {
				var given []string
				for _, name := range one.FindAllStringSubmatch(said, -1) {
					given = append(given, name[1])
				}
				found++
				assert.True(t, slices.ContainsFunc(tested, func(c []string) bool { return slices.Equal(c, given) }), "%s: %v", file, given)
			}
		}
	}
	assert.GreaterOrEqual(t, found, 5)
}

func combinations() [][]string {
	all := slices.Clone(alone)
	for _, gateway := range gateways {
		for _, vault := range vaults {
			all = append(all, slices.Concat(gateway, vault))
		}
	}
	return all
}
