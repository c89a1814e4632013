// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// byTheBook follows a chain as docs/ledger.md says it, with nothing of this
// package. It returns the zero Head for an empty ledger.
func byTheBook(t require.TestingT, dir string) (head Head) {
	files, err := filepath.Glob(filepath.Join(dir, "ledger-*.jsonl"))
	require.NoError(t, err)
	seq, prev := 0, strings.Repeat("0", 64)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range bytes.Lines(text) {
			seq++
			line = bytes.TrimSuffix(line, []byte("\n"))
			body, hash := line[:len(line)-75], string(line[len(line)-66:len(line)-2])
			sum := sha256.Sum256(body)
			require.Equal(t, hex.EncodeToString(sum[:]), hash)
			require.Equal(t, `,"prev":"`+prev+`"`, string(body[len(body)-74:]))
			require.True(t, bytes.HasPrefix(line, []byte(`{"v":1,"seq":`+strconv.Itoa(seq)+`,"time":"`)))
			prev = hash
		}
	}
	if seq > 0 {
		require.NoError(t, head.Hash.UnmarshalText([]byte(prev)))
		head.Seq = uint64(seq)
	}
	return head
}

func TestByTheBook(t *testing.T) {
	dir := t.TempDir()
	all := write(t, dir, 11)
	assert.Equal(t, all[10].Head(), byTheBook(t, dir))
}

// TestBookScript runs the script that docs/ledger.md gives to third parties.
func TestBookScript(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "ledger.md"))
	require.NoError(t, err)
	script := regexp.MustCompile("(?s)```python\n(.*?)```").FindSubmatch(page)
	require.NotNil(t, script, "the page has a script")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the script of docs/ledger.md with; TestByTheBook checks the same in Go")
	}
	dir := t.TempDir()
	all := write(t, dir, 11)
	check := func() (string, error) {
		out, err := exec.CommandContext(t.Context(), python, "-c", string(script[1]), dir).CombinedOutput()
		return string(out), err
	}
	out, err := check()
	require.NoError(t, err, out)
	assert.Equal(t, all[10].Head().String()+"\n", out)

	path := segmentFiles(t, dir)[1]
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, at := range []int{0, len(text) / 2, len(text) - 40, len(text) - 1} {
		bad := bytes.Clone(text)
		bad[at] ^= 1
		require.NoError(t, os.WriteFile(path, bad, 0o600))
		out, err = check()
		require.Error(t, err)
		assert.Contains(t, out, filepath.Base(path)+", line "+strconv.Itoa(1+bytes.Count(text[:at], []byte("\n")))+": ")
	}
}
