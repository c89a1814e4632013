// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// killedDir is the environment variable by which the test's own binary is told to
// be the process that is killed.
const killedDir = "LEASEHOLD_TEST_KILLED_LEDGER"

// TestKilledWriter kills a process that writes: what it was told to be written is
// there, the chain is whole, and nobody else could write meanwhile.
func TestKilledWriter(t *testing.T) {
	if dir := os.Getenv(killedDir); dir != "" {
		writeUntilKilled(t, dir)
		return
	}
	dir := t.TempDir()
	told := Head{}
	for round := range 8 {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWriter$")
		child.Env = append(os.Environ(), killedDir+"="+dir)
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		lines := bufio.NewScanner(out)
		for range 20 + 37*round {
			require.True(t, lines.Scan())
			told, err = ParseHead(lines.Text())
			require.NoError(t, err)
		}
		_, err = Open(Config{Directory: dir})
		require.ErrorIs(t, err, ErrLocked)
		require.NoError(t, child.Process.Kill())
		_, err = io.Copy(io.Discard, out)
		require.NoError(t, err)
		require.Error(t, child.Wait(), "it was killed")

		l, err := Open(Config{Directory: dir})
		require.NoError(t, err)
		assert.GreaterOrEqual(t, l.Head().Seq, told.Seq)
		require.NoError(t, l.Close())
		report := verify(t, dir, Expect{Anchors: []Head{told}})
		require.Nil(t, report.Problem)
		assert.Equal(t, byTheBook(t, dir), report.Head)
	}
}

// writeUntilKilled appends for ever and tells each head.
func writeUntilKilled(t *testing.T, dir string) {
	t.Helper()
	l := open(t, Config{Directory: dir, MaxSegmentBytes: 10_000})
	for n := 1; ; n++ {
		add(t, l, 1+n%40)
		if _, err := fmt.Println(l.Head()); err != nil { //nolint:forbidigo // because the parent reads it
			return
		}
	}
}
