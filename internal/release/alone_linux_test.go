// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/release/image"
)

// Both programs run with the files of their image as all that there is, as the image's
// user. It is not the isolation of a container, which no test machine has to have.
func TestProgramsRunAloneInTheirImage(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may change the root folder of a program")
	}
	for name, argument := range map[string]string{"leasehold": "version", "otelcol-leasehold": "--version"} {
		t.Run(name, func(t *testing.T) {
			body, err := os.ReadFile(binary(t, name))
			require.NoError(t, err)
			dir := t.TempDir()
			require.NoError(t, image.WriteFolder(dir, image.Content{Name: name, Binary: body, Created: time.Unix(1_700_000_000, 0)}))
			cmd := exec.CommandContext(t.Context(), "/"+name, argument)
			cmd.Dir, cmd.Env = "/", []string{}
			cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: dir, Credential: &syscall.Credential{Uid: image.User, Gid: image.User}}
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			assert.Contains(t, string(out), name+" ")
		})
	}
}
