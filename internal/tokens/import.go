// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxImport is the largest public price table that is read, in bytes.
const maxImport = 64 << 20

// maxSkips is how many skipped entries a report names; it counts all.
const maxSkips = 10_000

// The public forms that ImportPrices reads.
const (
	// FormLiteLLM is LiteLLM's model_prices_and_context_window.json.
	FormLiteLLM = "litellm"
	// FormModelsDev is models.dev's api.json, or a plain list of its entries.
	FormModelsDev = "models.dev"
	// FormGenAIPrices is genai-prices' v2 data.json, full or slim.
	FormGenAIPrices = "genai-prices"
	// FormOpenLIT is OpenLIT's pricing.json.
	FormOpenLIT = "openlit"
	// FormLangfuse is Langfuse's default-model-prices.json.
	FormLangfuse = "langfuse"
)

// ImportReport says what became of the entries of a public price table.
type ImportReport struct {
	// Form is the form that was read, given or recognised.
	Form string
	// Imported counts the models that the catalogue holds.
	Imported int
	// Skipped are entries, or parts of entries, that it does not hold: the
	// first ten thousand of SkippedTotal.
	Skipped      []Skip
	SkippedTotal int
}

// Skip is one thing that was left out, and why.
type Skip struct{ Entry, Reason string }

// importForms are the forms, each with how to tell it and how to read it.
var importForms = []struct {
	name  string
	looks func(head jsonHead) bool
	read  func(data []byte, im *importer) error
}{
	{FormGenAIPrices, looksGenAIPrices, readGenAIPrices},
	{FormLangfuse, looksLangfuse, readLangfuse},
	{FormModelsDev, looksModelsDev, readModelsDev},
	{FormOpenLIT, looksOpenLIT, readOpenLIT},
	{FormLiteLLM, looksLiteLLM, readLiteLLM},
}

// ImportForms returns the names of the forms that ImportPrices reads.
func ImportForms() []string {
	names := make([]string, 0, len(importForms))
	for _, f := range importForms {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return names
}

// ImportPrices reads a public price table of the given form, or of the form
// that it looks like when form is "". Entries that cannot be right, or say
// what our form cannot, are left out and reported. The file may have 64 MB.
func ImportPrices(r io.Reader, form string) (*Catalog, ImportReport, error) {
	data, err := readAtMost(r, maxImport)
	if err != nil {
		return nil, ImportReport{}, fmt.Errorf("import prices: %w", err)
	}
	name, read, err := chooseForm(data, form)
	if err != nil {
		return nil, ImportReport{}, fmt.Errorf("import prices: %w", err)
	}
	im := newImporter(name)
	if err := read(data, im); err != nil {
		return nil, im.report, fmt.Errorf("import prices: not in the form %s: %w", name, err)
	}
	return im.finish()
}

func chooseForm(data []byte, form string) (string, func([]byte, *importer) error, error) {
	head := newJSONHead(bytes.TrimSpace(data))
	for _, f := range importForms {
		if form == f.name || form == "" && f.looks(head) {
			return f.name, f.read, nil
		}
	}
	known := strings.Join(ImportForms(), ", ")
	if form != "" {
		return "", nil, fmt.Errorf("form: got %q, want one of %s", form, known)
	}
	return "", nil, fmt.Errorf("form not recognised; name one of %s", known)
}
