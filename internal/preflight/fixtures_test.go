// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// recorded is a Vault of which only answers are known.
type recorded map[string]map[string]any

func (r recorded) Read(_ context.Context, path string) (map[string]any, error) {
	switch has, ok := r[path]; {
	case ok && has["denied"] == true:
		return nil, &os.PathError{Op: "read", Path: path, Err: vaultapi.ErrDenied}
	case ok:
		return has, nil
	}
	return nil, &os.PathError{Op: "read", Path: path, Err: vaultapi.ErrGone}
}

const admissionFolder = "../../configs/kubernetes/admission"

// fixture reads the base with what a folder lays over it: a file replaces the one of
// the same name, and what vault.json says is added to what it says there.
func fixture(t *testing.T, folder string) *Input {
	t.Helper()
	files := map[string]string{"admission.yaml": admissionFolder}
	for _, from := range []string{"testdata/base", folder} {
		entries, err := os.ReadDir(from)
		require.NoError(t, err)
		for _, e := range entries {
			files[e.Name()] = filepath.Join(from, e.Name())
		}
	}
	vault := recorded{}
	load(t, "testdata/base/vault.json", &vault)
	own := recorded{}
	load(t, files["vault.json"], &own)
	maps.Copy(vault, own)
	r := &FileReader{Namespace: "default"}
	for name, path := range files {
		if filepath.Ext(name) == ".json" {
			continue
		}
		require.NoError(t, r.Read(path))
	}
	in := r.Input()
	in.Vault = vault
	load(t, files["seen.json"], &in.Seen)
	return in
}

func load(t *testing.T, path string, to any) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, to), path)
}

// Each check has a fixture with one fault, which fails it and no other, and one of
// another right way, which passes all.
func TestEachCheckFindsItsFaultAndNoOther(t *testing.T) {
	for _, c := range Checks() {
		t.Run(c.ID+"/fail", func(t *testing.T) {
			for _, r := range Run(t.Context(), fixture(t, "testdata/"+c.ID+"/fail"), nil).Results {
				want := Passed
				if r.ID == c.ID {
					want = Failed
				}
				assert.Equal(t, want, r.Status, "%s: %v %v", r.ID, r.Findings, r.Unknown)
			}
		})
		t.Run(c.ID+"/pass", func(t *testing.T) {
			for _, r := range Run(t.Context(), fixture(t, "testdata/"+c.ID+"/pass"), nil).Results {
				assert.Equal(t, Passed, r.Status, "%s: %v %v", r.ID, r.Findings, r.Unknown)
			}
		})
	}
}

// What no source says is unknown: without any, no check passes and none fails.
func TestWithoutASourceNothingPasses(t *testing.T) {
	r := Run(t.Context(), &Input{}, nil)
	require.Len(t, r.Results, 24)
	assert.Equal(t, 24, r.Count(Unknown))
	for _, one := range r.Results {
		assert.NotEmpty(t, one.Unknown, one.ID)
	}
}

func TestWhatVaultDoesNotShowIsUnknown(t *testing.T) {
	in := fixture(t, "testdata/vault.audit/pass")
	vault := in.Vault.(recorded)
	for path := range vault {
		vault[path] = map[string]any{"denied": true}
	}
	for _, r := range Run(t.Context(), in, nil).Results {
		if r.Group == GroupVault {
			assert.Equal(t, Unknown, r.Status, r.ID)
		}
	}
	in.Vault = failing{}
	for _, r := range Run(t.Context(), in, nil).Results {
		if r.Group == GroupVault {
			assert.Equal(t, Unknown, r.Status, r.ID)
		}
	}
}

type failing struct{}

func (failing) Read(context.Context, string) (map[string]any, error) {
	return nil, errors.New("connection refused")
}
