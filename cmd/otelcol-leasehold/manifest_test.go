// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const (
	root = "../.."
	own  = "github.com/leasehold/leasehold"
)

// A pin is one component of the manifest.
type pin struct {
	GoMod  string `yaml:"gomod"`
	Import string `yaml:"import"`
}

func (p pin) module() string  { return strings.Fields(p.GoMod)[0] }
func (p pin) version() string { return strings.Fields(p.GoMod)[1] }

func (p pin) path() string {
	if p.Import != "" {
		return p.Import
	}
	return p.module()
}

type manifest struct {
	Receivers  []pin `yaml:"receivers"`
	Processors []pin `yaml:"processors"`
	Exporters  []pin `yaml:"exporters"`
	Connectors []pin `yaml:"connectors"`
	Extensions []pin `yaml:"extensions"`
	Providers  []pin `yaml:"providers"`
}

func (m manifest) all() []pin {
	var pins []pin
	for _, section := range [][]pin{m.Receivers, m.Processors, m.Exporters, m.Connectors, m.Extensions, m.Providers} {
		pins = append(pins, section...)
	}
	return pins
}

// The builder takes a component at the manifest's version, `go build` takes it
// at go.mod's: with two different ones, there would be two distributions.
func TestPinsAreThoseOfTheModule(t *testing.T) {
	required := requirements(t, "go.mod")
	for _, p := range readManifest(t).all() {
		if p.module() == own {
			assert.Equal(t, "v0.0.0", p.version(), p.path())
			continue
		}
		assert.Equal(t, required[p.module()], p.version(), p.module())
	}
}

// Another version's builder refuses the manifest, or generates other code.
func TestGeneratorsAreOfTheCollectorsVersion(t *testing.T) {
	want := requirements(t, "go.mod")["go.opentelemetry.io/collector/service"]
	require.NotEmpty(t, want)
	tools := requirements(t, "internal/tools/go.mod")
	assert.Equal(t, want, tools["go.opentelemetry.io/collector/cmd/builder"])
	assert.Equal(t, want, tools["go.opentelemetry.io/collector/cmd/mdatagen"])
}

func TestEveryPinIsCompiledIn(t *testing.T) {
	compiled := map[string]bool{}
	for _, name := range []string{"components.go", "main.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			compiled[path] = true
		}
	}
	for _, p := range readManifest(t).all() {
		assert.True(t, compiled[p.path()], "%s is in the manifest, not in the code: run `make generate`", p.path())
	}
}

func readManifest(t *testing.T) manifest {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "builder-config.yaml"))
	require.NoError(t, err)
	var m manifest
	require.NoError(t, yaml.Unmarshal(text, &m))
	require.NotEmpty(t, m.all())
	return m
}

// requirements returns the versions that a go.mod file asks for.
func requirements(t *testing.T, file string) map[string]string {
	t.Helper()
	out, err := exec.Command("go", "mod", "edit", "-json", filepath.Join(root, file)).Output()
	require.NoError(t, err)
	var parsed struct {
		Require []struct{ Path, Version string }
	}
	require.NoError(t, json.Unmarshal(out, &parsed))
	versions := make(map[string]string, len(parsed.Require))
	for _, r := range parsed.Require {
		versions[r.Path] = r.Version
	}
	return versions
}
