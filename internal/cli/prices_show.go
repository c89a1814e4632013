// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

// showFlags are the flags of prices show: the call to price as an example.
type showFlags struct {
	provider, at, service string
	usage                 cycle.Usage
}

func newPricesShow() *cobra.Command {
	flags := &showFlags{}
	cmd := &cobra.Command{
		Use:   "show MODEL",
		Short: "Say what a model costs, and how it was found",
		Long: "show looks a model up just as the collector does, by the name that spans give\n" +
			"it, and prints its context window, every price that it has and had, and what\n" +
			"one call would cost. Prices are in USD per million tokens.",
		Example: "  leasehold prices show gpt-4o-mini\n" +
			"  leasehold prices show --provider bedrock anthropic.claude-sonnet-4-5-20250929-v1:0\n" +
			"  leasehold prices show claude-sonnet-4-5 --input 250000 --output-tokens 2000 --at 2026-03-01",
		Args:              wants(1, 1, "the MODEL"),
		ValidArgsFunction: completeModels,
		RunE:              func(cmd *cobra.Command, given []string) error { return flags.run(cmd, given[0]) },
	}
	set := cmd.Flags()
	set.StringVar(&flags.provider, "provider", "", "the provider, as spans name it")
	set.Int64Var(&flags.usage.Input, "input", 10_000, "example: input tokens, cached ones included")
	set.Int64Var(&flags.usage.Output, "output-tokens", 1_000, "example: output tokens, reasoning included")
	set.Int64Var(&flags.usage.CacheRead, "cache-read", 0, "example: input tokens read from the cache")
	set.Int64Var(&flags.usage.CacheWrite, "cache-write", 0, "example: input tokens written to the cache")
	set.Int64Var(&flags.usage.Reasoning, "reasoning", 0, "example: output tokens spent on reasoning")
	set.StringVar(&flags.at, "at", "", "example: the `DAY` of the call, as 2026-03-01; today by default")
	set.StringVar(&flags.service, "service", "", "example: the service tier, such as batch")
	addPricesFlag(cmd)
	return cmd
}

// shownModel is a model in JSON.
type shownModel struct {
	Provider  string        `json:"provider"`
	Model     string        `json:"model"`
	Match     string        `json:"match"`
	Aliases   []string      `json:"aliases,omitempty"`
	Context   int64         `json:"context,omitempty"`
	MaxInput  int64         `json:"max_input,omitempty"`
	MaxOutput int64         `json:"max_output,omitempty"`
	Prices    []priceRow    `json:"prices"`
	Source    string        `json:"source,omitempty"`
	AsOf      string        `json:"as_of,omitempty"`
	Example   *exampleOfUse `json:"example,omitempty"`
}

type exampleOfUse struct {
	At         string       `json:"at"`
	Tokens     tokensObject `json:"tokens"`
	CostUSD    float64      `json:"cost_usd"`
	CostSource string       `json:"cost_source"`
}

func (f *showFlags) run(cmd *cobra.Command, name string) error {
	at, err := f.check()
	if err != nil {
		return usage(cmd, err)
	}
	prices, err := catalog(cmd)
	if err != nil {
		return err
	}
	model, match := prices.Find(f.provider, name)
	if model == nil {
		return fmt.Errorf("no model %q in the price table; `leasehold prices list` shows what is, --prices FILE adds your own", name)
	}
	shown := newShownModel(model, match)
	if usd, source := model.Cost(f.usage, at, f.service); source != tokens.CostUnknown {
		shown.Example = &exampleOfUse{tokens.Day(at), tokensObject(f.usage), picodollars(usd), source.String()}
	}
	if wantsJSON(cmd) {
		return writeJSON(cmd.OutOrStdout(), shown)
	}
	return shown.write(cmd.OutOrStdout(), palette(cmd))
}

// check returns the day of the example, and an error for flags that no call
// could have.
func (f *showFlags) check() (at time.Time, err error) {
	u := f.usage
	switch {
	case min(u.Input, u.Output, u.CacheRead, u.CacheWrite, u.Reasoning) < 0:
		return at, errors.New("token counts may not be negative")
	case u.CacheRead+u.CacheWrite > u.Input:
		return at, fmt.Errorf("--cache-read and --cache-write are parts of --input: got %d and %d of %d", u.CacheRead, u.CacheWrite, u.Input)
	case u.Reasoning > u.Output:
		return at, fmt.Errorf("--reasoning is a part of --output-tokens: got %d of %d", u.Reasoning, u.Output)
	case f.at == "":
		return time.Now().UTC().Truncate(24 * time.Hour), nil
	}
	if at, err = time.Parse(time.DateOnly, f.at); err != nil {
		return at, fmt.Errorf("--at: got %q, expected a day such as 2026-03-01", f.at)
	}
	return at, nil
}

func newShownModel(m *tokens.Model, match tokens.Match) shownModel {
	return shownModel{
		Provider: m.Provider, Model: m.Name, Match: match.String(), Aliases: m.Aliases,
		Context: m.Window.Context, MaxInput: m.Window.MaxInput, MaxOutput: m.Window.MaxOutput,
		Prices: priceRows(m), Source: m.Source, AsOf: tokens.Day(m.AsOf),
	}
}

func (s *shownModel) write(w io.Writer, p render.Palette) error {
	facts := render.Table{Columns: make([]render.Column, 2)}
	for _, fact := range [...][2]string{
		{"model", s.Model},
		{"provider", s.Provider},
		{"found by", s.foundBy()},
		{"also called", strings.Join(s.Aliases, ", ")},
		{"context", tokenCount(s.Context)},
		{"max input", tokenCount(s.MaxInput)},
		{"max output", tokenCount(s.MaxOutput)},
		{"source", s.Source},
		{"as of", s.AsOf},
		{"example", s.Example.text()},
	} {
		if fact[1] != "" {
			facts.Add(fact[0], fact[1])
		}
	}
	if err := facts.Write(w, p); err != nil {
		return err
	}
	if len(s.Prices) == 0 {
		_, err := fmt.Fprintln(w, "\nNo price is known, only the window.")
		return err
	}
	table := render.Table{Columns: append([]render.Column{{Head: "USD PER MILLION"}}, rateColumns...)}
	for i := range s.Prices {
		table.Add(append([]string{s.Prices[i].when()}, s.Prices[i].rateCells()...)...)
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return table.Write(w, p)
}

// foundBy says how sure it is that this is the model that was meant.
func (s *shownModel) foundBy() string {
	switch s.Match {
	case tokens.MatchExact.String():
		return "its own name"
	case tokens.MatchAlias.String():
		return "another name of it"
	case tokens.MatchNormalized.String():
		return "its name, without prefixes of platform, region or version"
	default:
		return "a relative, so costs are estimates"
	}
}

// text is the example in one line.
func (e *exampleOfUse) text() string {
	if e == nil {
		return ""
	}
	parts := []string{render.Count(e.Tokens.Input) + " in", render.Count(e.Tokens.Output) + " out"}
	for _, part := range [...]struct {
		n    int64
		text string
	}{{e.Tokens.CacheRead, "cached"}, {e.Tokens.CacheWrite, "written to the cache"}, {e.Tokens.Reasoning, "reasoning"}} {
		if part.n > 0 {
			parts = append(parts, render.Count(part.n)+" "+part.text)
		}
	}
	return fmt.Sprintf("%s on %s: %s (%s)", strings.Join(parts, ", "), e.At, render.Money(e.CostUSD), e.CostSource)
}

func tokenCount(n int64) string {
	if n == 0 {
		return ""
	}
	return render.Count(n) + " tokens"
}
