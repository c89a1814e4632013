// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func importFile(t *testing.T, name, form string) (*Catalog, ImportReport) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "import", name))
	require.NoError(t, err)
	defer func() { assert.NoError(t, f.Close()) }()
	c, report, err := ImportPrices(f, form)
	require.NoError(t, err)
	assert.Equal(t, len(c.Models()), report.Imported)
	assert.Equal(t, len(report.Skipped), report.SkippedTotal)
	return c, report
}

// asYAML is the catalogue as a user gets to see it.
func asYAML(t *testing.T, c *Catalog) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, c.WriteYAML(&b))
	return b.String()
}

// reasons lists what was skipped, "entry: reason" a line.
func reasons(report ImportReport) string {
	var b strings.Builder
	for _, s := range report.Skipped {
		b.WriteString(s.Entry + ": " + s.Reason + "\n")
	}
	return b.String()
}

// TestImportForms compares tables of every form, recognised by itself, with
// golden files: what is imported, and what is skipped and why.
func TestImportForms(t *testing.T) {
	tests := []struct{ file, form string }{
		{"litellm.json", FormLiteLLM},
		{"modelsdev.json", FormModelsDev},
		{"modelsdev-list.json", FormModelsDev},
		{"genai-prices.json", FormGenAIPrices},
		{"openlit.json", FormOpenLIT},
		{"langfuse.json", FormLangfuse},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			c, report := importFile(t, tt.file, "")
			assert.Equal(t, tt.form, report.Form)
			golden := strings.TrimSuffix(tt.file, ".json") + ".golden.yaml"
			got := asYAML(t, c) + "\n# Skipped:\n# " + strings.ReplaceAll(strings.TrimSpace(reasons(report)), "\n", "\n# ") + "\n"
			compareGolden(t, filepath.Join("testdata", "import", golden), got)

			again, err := LoadCatalog(strings.NewReader(got))
			require.NoError(t, err, "an import is a table of our form")
			assert.Len(t, again.Models(), report.Imported)

			named, _ := importFile(t, tt.file, tt.form)
			assert.Equal(t, c.Models(), named.Models(), "the same by its name")
		})
	}
}

// compareGolden holds got against a file, or writes it when UPDATE_GOLDEN is set.
func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run with UPDATE_GOLDEN=1 to make it")
	assert.Equal(t, string(want), got)
}

func TestImportFaults(t *testing.T) {
	tests := []struct{ name, data, form, want string }{
		{"unknown form", "{}", "excel", `form: got "excel", want one of genai-prices, langfuse, litellm, models.dev, openlit`},
		{"unrecognised", `{"a": 1}`, "", "form not recognised; name one of"},
		{"empty", "", "", "form not recognised"},
		{"wrong form", `[1]`, FormLiteLLM, "not in the form litellm"},
		{"nothing of use", `{"x": {"litellm_provider": "openai", "mode": "image_generation"}}`, "", "no entry of the form litellm could be read"},
		{"cut short", `{"x": {"litellm_provider": "openai"`, FormLiteLLM, "not in the form litellm"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := ImportPrices(strings.NewReader(tt.data), tt.form)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

// endless is a file without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, "          "), nil }

func TestImportRefusesHugeFiles(t *testing.T) {
	_, _, err := ImportPrices(endless{}, FormLiteLLM)
	assert.ErrorContains(t, err, "larger than 64 MB")
}

func TestImportOverTheShippedTable(t *testing.T) {
	imported, _ := importFile(t, "langfuse.json", "")
	c := Default().Merge(imported)
	m, how := c.Find("anthropic", "claude-sonnet-4-5-20250929")
	require.Equal(t, MatchExact, how)
	assert.Equal(t, FormLangfuse, m.Source)
	m, _ = c.Find("openai", "gpt-4o")
	assert.NotEqual(t, FormLangfuse, m.Source)
}

func TestNamesOf(t *testing.T) {
	tests := []struct {
		pattern string
		want    []string
	}{
		{`^o3$`, []string{"o3"}},
		{`(?i)^(GPT-4o)$`, []string{"gpt-4o"}},
		{`^(a|b)?c$`, []string{"ac", "bc", "c"}},
		{`^gpt-4.1$`, []string{"gpt-4.1"}},
		{`^x[12]$`, []string{"x1", "x2"}},
		{`o3`, nil},
		{`^o3`, nil},
		{`^a+$`, nil},
		{`^a\d{8}$`, nil},
		{`^[a-z][a-z]$`, nil},
		{`^(`, nil},
	}
	for _, tt := range tests {
		names, ok := namesOf(tt.pattern)
		assert.Equal(t, tt.want != nil, ok, tt.pattern)
		if ok {
			assert.Equal(t, tt.want, names, tt.pattern)
		}
	}
}

// FuzzImportPrices looks for tables that crash an importer, or that it turns
// into a catalogue that cannot be loaded.
func FuzzImportPrices(f *testing.F) {
	seeds, err := filepath.Glob("testdata/import/*.json")
	require.NoError(f, err)
	for _, name := range seeds {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		for _, form := range append(ImportForms(), "") {
			f.Add(data, form)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, form string) {
		c, report, err := ImportPrices(bytes.NewReader(data), form)
		if err != nil {
			return
		}
		require.Len(t, c.Models(), report.Imported)
		_, err = LoadCatalog(strings.NewReader(asYAML(t, c)))
		require.NoError(t, err)
	})
}
