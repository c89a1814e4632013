// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package guide

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cli"
)

var yamlBlock = regexp.MustCompile("(?s)\n```yaml\n(.*?)```\n")

// The policy and the rules that the page on tuning shows are taken as they stand there; and
// what the collector gets over HTTP as the guide says it.
func TestTheTuningPageLoads(t *testing.T) {
	blocks := blocksOf(t, "tuning.md")
	require.Len(t, blocks, 2)
	streams := cli.Streams{In: strings.NewReader(""), Out: t.Output(), Err: t.Output()}
	for _, args := range [][]string{{"policy", "validate", blocks[0]}, {"policy", "show", blocks[0]}} {
		assert.Zero(t, cli.Run(t.Context(), args, streams), args)
	}
	requireValid(t, "../../configs/collector/quickstart.yaml", blocks[1])

	blocks = blocksOf(t, "instrumentation.md")
	require.Len(t, blocks, 1)
	requireValid(t, "../../configs/collector/kubernetes.yaml", blocks[0])
}

// blocksOf writes each piece of YAML on a page into a file.
func blocksOf(t *testing.T, name string) (files []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	require.NoError(t, err)
	for _, match := range yamlBlock.FindAllStringSubmatch(string(text), -1) {
		file := filepath.Join(t.TempDir(), "block.yaml")
		require.NoError(t, os.WriteFile(file, []byte(match[1]), 0o600))
		files = append(files, file)
	}
	return files
}

// requireValid asks the collector whether it takes a configuration with another laid over.
func requireValid(t *testing.T, config, over string) {
	t.Helper()
	cmd := exec.Command(collectorBinary(t), "validate", "--config", config, "--config", over)
	cmd.Env = append(os.Environ(), "LEASEHOLD_HASH_KEY=0123456789abcdef0123456789abcdef")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}
