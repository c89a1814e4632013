// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubectl

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var (
	update  = flag.Bool("update", false, "write the golden files and the page anew")
	cluster *stacktest.Cluster
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }))
}

// plugin is the folder of the built plugin.
var plugin = sync.OnceValues(func() (string, error) {
	folder, err := filepath.Abs(filepath.Join("..", "..", "_build"))
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "kubectl-leasehold")
	if _, err := os.Stat(path); err == nil {
		return folder, nil
	}
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, "../../cmd/leasehold")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the plugin: %w\n%s", err, out)
	}
	return folder, nil
})

// command is a command line of kubectl, as somebody whose kubeconfig is the
// cluster's would type it.
func command(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	folder, err := plugin()
	require.NoError(t, err)
	cmd := exec.CommandContext(ctx, cluster.Binaries.Kubectl, args...)
	cmd.Env = []string{"PATH=" + folder + ":" + os.Getenv("PATH"), "KUBECONFIG=" + cluster.Kubeconfig(), "HOME=" + t.TempDir(), "NO_COLOR=1"}
	return cmd
}

// kubectl runs a command line and returns what it printed, and its exit code.
func kubectl(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := command(t.Context(), t, args...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		ended := new(exec.ExitError)
		require.ErrorAs(t, err, &ended, complaint.String())
	}
	return out.String(), strings.ReplaceAll(complaint.String(), cluster.Kubeconfig(), "KUBECONFIG"), cmd.ProcessState.ExitCode()
}
