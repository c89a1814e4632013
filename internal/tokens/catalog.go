// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"slices"
	"strings"
	"time"
)

// Model is one model at one provider. A Model of a Catalog is shared and must
// not be changed.
type Model struct {
	// Provider is canonical, as in gen_ai.provider.name where that lists it.
	Provider string
	// Name is the provider's own name of the model; matching ignores case.
	Name string
	// Aliases are other exact names: dated snapshots and other spellings.
	Aliases []string
	// Prefixes are beginnings of names of near variants, whose cost is then
	// an estimate.
	Prefixes []string
	Window   Window
	// Prices ascend by From and do not overlap; none means that only the
	// window is known.
	Prices []Price
	// Source names where the figures were read, AsOf when.
	Source string
	AsOf   time.Time

	// inexact is set on the copy that stands in for a relative of the model.
	inexact bool
	// kin is that copy.
	kin *Model
}

// Provider is what a Catalog knows of a provider beside its models.
type Provider struct {
	// ID is canonical; Aliases are the other spellings in use.
	ID      string
	Aliases []string
	// FallsBackTo lists providers whose prices hold here too, in order.
	FallsBackTo []string
	// Reseller marks a provider of other makers' models: its price is only
	// an estimate when a span does not name it.
	Reseller bool
	// OnlyOwn marks a provider whose unlisted models must not be priced after
	// another's, such as a local server.
	OnlyOwn bool
}

// Catalog is an immutable set of models with prices and context windows. It is
// safe for concurrent use.
type Catalog struct {
	version   string
	providers []Provider
	models    []*Model
	// deployments maps a user's own names, such as Azure deployments, to
	// names that the catalogue lists.
	deployments map[string]string

	index index
}

// Version is the version of the table, and of every table merged over it,
// joined by "+".
func (c *Catalog) Version() string { return c.version }

// Models returns every model, sorted by provider and name.
func (c *Catalog) Models() []*Model { return slices.Clone(c.models) }

// Deployments returns the user's own model names and what they stand for.
func (c *Catalog) Deployments() map[string]string {
	out := make(map[string]string, len(c.deployments))
	for from, to := range c.deployments {
		out[from] = to
	}
	return out
}

// newCatalog compiles and indexes its arguments, which it then owns. Where two
// models claim one name the earlier one keeps it.
func newCatalog(version string, providers []Provider, models []*Model, deployments map[string]string) *Catalog {
	c := &Catalog{version: version, providers: providers, models: models, deployments: deployments}
	for _, m := range models {
		m.compile()
	}
	c.index = newIndex(providers, models)
	c.index.addDeployments(deployments)
	c.models = slices.Clone(models)
	slices.SortStableFunc(c.models, compareModels)
	return c
}

func compareModels(a, b *Model) int {
	if n := strings.Compare(a.Provider, b.Provider); n != 0 {
		return n
	}
	return strings.Compare(a.Name, b.Name)
}

// compile prepares m for Cost and makes its stand-in.
func (m *Model) compile() {
	anthropic := servesAnthropic(m.Provider, strings.ToLower(m.Name))
	for i := range m.Prices {
		m.Prices[i].compile(anthropic)
	}
	kin := *m
	kin.inexact, kin.kin = true, nil
	m.kin = &kin
}
