// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// importer collects the models of a public table and what it cannot take.
type importer struct {
	report ImportReport
	models []*Model
	names  nameSet
	// known knows providers' spellings, and who makes a model.
	known *Catalog
}

func newImporter(form string) *importer {
	return &importer{report: ImportReport{Form: form}, known: Default()}
}

// skip reports what is left out.
func (im *importer) skip(entry, format string, args ...any) {
	im.report.SkippedTotal++
	if len(im.report.Skipped) < maxSkips {
		entry = fmt.Sprintf("%.200s", entry)
		im.report.Skipped = append(im.report.Skipped, Skip{entry, fmt.Sprintf(format, args...)})
	}
}

// provider is the canonical form of a spelling.
func (im *importer) provider(spelling string) string { return im.known.providerID(clean(spelling)) }

// maker is who the shipped table says serves a model that an entry names
// without its provider, or the public form's own name.
func (im *importer) maker(name string) string {
	if m, how := im.known.Find("", name); how != MatchNone {
		return m.Provider
	}
	return im.report.Form
}

// split parts "azure/gpt-4o" into a provider and its model; the maker stands in
// where the name does not begin with a provider.
func (im *importer) split(name string) (provider, model string) {
	head, rest, found := strings.Cut(name, "/")
	if found && rest != "" && im.known.index.isProvider(clean(head)) {
		return im.provider(head), rest
	}
	return im.maker(name), name
}

// add takes m, or reports why not. Names that an earlier model has are dropped.
func (im *importer) add(entry string, m *Model) {
	if err := m.repair(); err != nil {
		im.skip(entry, "%v", err)
		return
	}
	if !im.names.claim(m.Provider, m.Name) {
		im.skip(entry, "another entry is %s/%s already", m.Provider, m.Name)
		return
	}
	m.Aliases = slices.DeleteFunc(distinct(m.Aliases, m.Name), func(a string) bool {
		free := validName(a) && im.names.claim(m.Provider, a)
		if !free {
			im.skip(entry, "alias %.200q belongs to another entry or is no name", a)
		}
		return !free
	})
	m.Prefixes = slices.DeleteFunc(distinct(m.Prefixes, ""), func(p string) bool { return !validName(p) })
	m.Source = im.report.Form
	im.models = append(im.models, m)
}

// finish is the catalogue of what was taken, unless that is nothing.
func (im *importer) finish() (*Catalog, ImportReport, error) {
	im.report.Imported = len(im.models)
	if len(im.models) == 0 {
		return nil, im.report, fmt.Errorf("import prices: no entry of the form %s could be read; "+
			"see the report's reasons, or name another form", im.report.Form)
	}
	return newCatalog(im.report.Form, nil, im.models, nil), im.report, nil
}

// distinct is names without repetitions and without one name, ignoring case.
func distinct(names []string, but string) []string {
	seen := map[string]bool{strings.ToLower(but): true}
	return slices.DeleteFunc(names, func(s string) bool {
		s = strings.ToLower(s)
		again := seen[s]
		seen[s] = true
		return again
	})
}

func validName(s string) bool {
	return s != "" && s == strings.TrimSpace(s) && len(s) <= maxName
}

// repair makes m fit for a catalogue, or says why it cannot be.
func (m *Model) repair() error {
	if !validName(m.Provider) || !validName(m.Name) {
		return errors.New("no usable provider or model name")
	}
	if len(m.Prices) == 0 && m.Window.IsZero() {
		return errors.New("neither prices nor a window")
	}
	for i := range m.Prices {
		if err := m.Prices[i].repair(); err != nil {
			return err
		}
	}
	if fault := checkDates(m.Prices); fault != "" {
		return errors.New("prices " + fault)
	}
	return nil
}

func (p *Price) repair() error {
	if !p.Rates.Input.Listed || !p.Rates.Output.Listed {
		return errors.New("no price per input and output token")
	}
	if err := p.Rates.repair(p.Rates.Input); err != nil {
		return err
	}
	if err := repairTiers(p.Tiers, p.Rates.Input); err != nil {
		return err
	}
	for i := range p.Services {
		s := &p.Services[i]
		if err := cmp.Or(s.Rates.repair(p.Rates.Input), repairTiers(s.Tiers, p.Rates.Input)); err != nil {
			return err
		}
	}
	slices.SortFunc(p.Services, func(a, b Service) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

func repairTiers(tiers []Tier, input Rate) error {
	slices.SortFunc(tiers, func(a, b Tier) int { return cmp.Compare(a.Above, b.Above) })
	for i := range tiers {
		if tiers[i].Above < 1 || tiers[i].Above > maxWindow || i > 0 && tiers[i].Above == tiers[i-1].Above {
			return fmt.Errorf("tier above %d input tokens is none, or listed twice", tiers[i].Above)
		}
		if err := tiers[i].Rates.repair(input); err != nil {
			return err
		}
	}
	return nil
}

// repair checks every rate. Public tables write 0 for a cache price that they
// do not know, so next to a price for input it counts as not listed.
func (r *Rates) repair(input Rate) error {
	for _, k := range rateKeys {
		if rate := k.of(r); rate.Listed && !isPrice(rate.USD) {
			return fmt.Errorf("%s: got %v USD per million tokens, want 0 to %d", k.name, rate.USD, MaxPrice)
		}
	}
	for _, cache := range [...]*Rate{&r.CacheRead, &r.CacheWrite, &r.CacheWrite1h} {
		if cache.USD == 0 && input.USD > 0 {
			*cache = Rate{}
		}
	}
	return nil
}
