// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "strings"

// bucket is one of the disjoint kinds of token that are priced.
type bucket uint8

const (
	bucketInput bucket = iota
	bucketRead
	bucketWrite
	bucketOutput
	bucketReasoning
	numBuckets
)

// anthropicWrite is what writing to Anthropic's cache costs against plain input.
const anthropicWrite = 1.25

// sheet is the rates of one service tier, ready to multiply.
type sheet struct {
	service string
	// steps ascend by above; the first one is for every size of input.
	steps []step
}

// step is the rates above a size of input. guessed has bit 1<<bucket set where
// the table lists no price and usd follows from a listed one.
type step struct {
	above   int64
	usd     [numBuckets]float64
	guessed uint8
}

// compile fills the gaps of p for a model that is or is not Anthropic's.
func (p *Price) compile(anthropic bool) {
	base := newStep(0, p.Rates, anthropic)
	p.sheets = append(make([]sheet, 0, 1+len(p.Services)), newSheet("", base, p.Tiers))
	for _, s := range p.Services {
		plain := inherit(base, 0, s.Rates)
		p.sheets = append(p.sheets, newSheet(s.Name, plain, s.Tiers))
	}
}

func newSheet(service string, base step, tiers []Tier) sheet {
	steps := append(make([]step, 0, 1+len(tiers)), base)
	for _, t := range tiers {
		steps = append(steps, inherit(base, t.Above, t.Rates))
	}
	return sheet{service: service, steps: steps}
}

func newStep(above int64, r Rates, anthropic bool) step {
	s := step{above: above}
	input, output := r.Input.USD, r.Output.USD
	write := input
	if anthropic {
		write = input * anthropicWrite
	}
	s.set(bucketInput, r.Input, input)
	s.set(bucketOutput, r.Output, output)
	s.set(bucketRead, r.CacheRead, input)
	s.set(bucketWrite, r.CacheWrite, write)
	s.setReasoning(r.Reasoning)
	return s
}

// inherit is the rates r laid over base: what r does not list keeps its share
// of the input price, or of the output price for generated tokens.
func inherit(base step, above int64, r Rates) step {
	s := step{above: above}
	s.set(bucketInput, r.Input, base.usd[bucketInput])
	s.set(bucketOutput, r.Output, base.usd[bucketOutput])
	in := share(s.usd[bucketInput], base.usd[bucketInput])
	s.set(bucketRead, r.CacheRead, base.usd[bucketRead]*in)
	s.set(bucketWrite, r.CacheWrite, base.usd[bucketWrite]*in)
	if base.apart() && !r.Reasoning.Listed {
		out := share(s.usd[bucketOutput], base.usd[bucketOutput])
		s.set(bucketReasoning, r.Reasoning, base.usd[bucketReasoning]*out)
		return s
	}
	s.setReasoning(r.Reasoning)
	return s
}

// setReasoning prices thinking like any other output unless r is listed.
func (s *step) setReasoning(r Rate) {
	s.set(bucketReasoning, r, s.usd[bucketOutput])
	if !r.Listed && s.guessed&(1<<bucketOutput) == 0 {
		s.guessed &^= 1 << bucketReasoning
	}
}

// apart reports whether thinking is billed at a price of its own.
func (s *step) apart() bool { return s.usd[bucketReasoning] != s.usd[bucketOutput] }

func (s *step) set(b bucket, r Rate, otherwise float64) {
	if r.Listed {
		s.usd[b] = r.USD
		return
	}
	s.usd[b] = otherwise
	s.guessed |= 1 << b
}

// maxShare bounds a share: of a price next to nothing, another may be more times
// than a number can hold.
const maxShare = 1e6

func share(part, whole float64) float64 {
	if whole == 0 {
		return 1
	}
	return min(part/whole, maxShare)
}

// servesAnthropic reports whether a model bills its cache as Anthropic does,
// at whichever provider it runs.
func servesAnthropic(provider, name string) bool {
	return provider == "anthropic" || strings.Contains(name, "claude")
}
