// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

const root = "../../.."

func TestCommittedFileIsCurrent(t *testing.T) {
	committed, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	text, err := render(root)
	require.NoError(t, err)
	if text != string(committed) {
		t.Error(path + " is not what the resources say: run go run ./internal/kubeapi/gendoc")
	}
}

// Every field of the types has a row that says what it is; a type without a
// comment would show the comment of its own type.
func TestEveryFieldIsDocumented(t *testing.T) {
	text, err := render(root)
	require.NoError(t, err)
	for _, object := range []any{
		v1alpha1.AgentSpec{}, v1alpha1.AgentStatus{}, v1alpha1.TrustPolicySpec{}, v1alpha1.TrustPolicyStatus{},
		v1alpha1.DownPolicy{}, v1alpha1.StepPolicy{}, v1alpha1.SilencePolicy{}, v1alpha1.Budget{}, v1alpha1.OpenAction{},
	} {
		kind := reflect.TypeOf(object)
		for i := range kind.NumField() {
			name, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
			if name == "-" {
				continue
			}
			assert.Regexp(t, "\\| `([a-zA-Z.\\[\\]]*\\.)?"+name+"`( \\*)? \\| .* \\| [^|–]+ \\|\n", text, "%s.%s", kind.Name(), name)
		}
	}
	for _, type_ := range []string{"Decimal is a number", "Phase is how far"} {
		assert.NotContains(t, text, type_, "a field has only the comment of its type")
	}
	assert.Contains(t, text, "| `up.autonomous.alpha` | decimal | `0.01`, demo: `0.05` | above 0 and at most 0.5 |")
	assert.Contains(t, text, "| `down.freezeAt` | decimal | `4.61`, demo: `3` | above 0 and below down.demoteAt |")
	assert.Contains(t, text, "| `approvalTTL` | string | `72h` | from 1m0s to 2160h0m0s |")
	assert.Contains(t, text, "| `tools[].allowed` * | list of string | – | at most 256; each `^[^*]*\\*?$` |")
}

func TestEveryWordIsDocumented(t *testing.T) {
	text, err := render(root)
	require.NoError(t, err)
	all, err := readWords(filepath.Join(root, wordsPath))
	require.NoError(t, err)
	require.Greater(t, len(all), 20)
	for _, w := range all {
		for _, list := range lists {
			if strings.HasPrefix(w.name, list.begins) {
				assert.Contains(t, text, "| `"+w.value+"` | ")
			}
		}
	}
	assert.Contains(t, text, "| `Silent` | That it runs and nothing is heard of it. |")
}

func TestNothingToReadIsSaid(t *testing.T) {
	_, err := render(t.TempDir())
	require.ErrorContains(t, err, "run controller-gen first")
	file := filepath.Join(t.TempDir(), "words.go")
	require.NoError(t, os.WriteFile(file, []byte("package p\nconst LabelBare = \"x\"\n"), 0o600))
	require.ErrorContains(t, writeWords(new(strings.Builder), file), "LabelBare says nothing of itself")
	file = filepath.Join(t.TempDir(), "crd.yaml")
	require.NoError(t, os.WriteFile(file, []byte("spec: {versions: []}"), 0o600))
	_, err = readCRD(file)
	require.ErrorContains(t, err, "has 0 versions")
}
