// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package house

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// depguardRule is one rule of the import guard in .golangci.yml.
type depguardRule struct {
	ListMode string   `yaml:"list-mode"`
	Files    []string `yaml:"files"`
	Allow    []string `yaml:"allow"`
	Deny     []struct {
		Pkg  string `yaml:"pkg"`
		Desc string `yaml:"desc"`
	} `yaml:"deny"`
}

// The linter shows a wrong arrow while one types, the test of the import graph
// is the judge; they read the same table because this test says so.
func TestLinterKnowsTheTable(t *testing.T) {
	rules := depguardRules(t)
	for _, r := range rooms {
		rule, ok := rules[filepath.Base(r.path)]
		if !assert.True(t, ok, "no depguard rule for %s in .golangci.yml", r.path) {
			continue
		}
		assert.Equal(t, "lax", rule.ListMode, r.path)
		assert.Equal(t, []string{"**/" + r.path + "/**", "!$test"}, rule.Files, r.path)
		assert.ElementsMatch(t, wantAllowed(r), rule.Allow, "%s: allow", r.path)
		denied := make([]string, 0, len(rule.Deny))
		for _, d := range rule.Deny {
			denied = append(denied, d.Pkg)
			assert.NotEmpty(t, d.Desc, "%s: every ban has a reason", d.Pkg)
		}
		assert.ElementsMatch(t, wantDenied(r), denied, "%s: deny", r.path)
		assert.Equal(t, r.why, rule.Deny[0].Desc, r.path)
	}
}

func wantAllowed(r room) []string {
	allowed := []string{module + "/" + r.path}
	for _, path := range r.may {
		allowed = append(allowed, module+"/"+path)
	}
	return append(allowed, r.foreign...)
}

func wantDenied(r room) []string {
	denied := []string{module}
	if !r.knowsPlatform {
		denied = append(denied, foreignToDomain...)
	}
	return denied
}

func depguardRules(t *testing.T) map[string]depguardRule {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, ".golangci.yml"))
	require.NoError(t, err)
	var config struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]depguardRule `yaml:"rules"`
				} `yaml:"depguard"`
			} `yaml:"settings"`
		} `yaml:"linters"`
	}
	require.NoError(t, yaml.Unmarshal(text, &config))
	return config.Linters.Settings.Depguard.Rules
}
