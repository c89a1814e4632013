// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

// Window is how many tokens a model takes and gives. Zero means not known.
type Window struct {
	// Context bounds input and output of one request together.
	Context int64
	// MaxInput and MaxOutput bound each side where the provider says so.
	MaxInput, MaxOutput int64
}

// InputLimit is the largest input in tokens that a request may hold, against
// which utilisation is measured: MaxInput where it is known, because some
// providers reserve a part of Context for the answer, and Context otherwise.
// It is 0 when neither is known.
func (w Window) InputLimit() int64 {
	if w.MaxInput > 0 {
		return w.MaxInput
	}
	return w.Context
}

// SafeInput is the largest input in tokens that leaves room for the longest
// answer: a lower bound of InputLimit, and equal to it when MaxInput is known
// or Context and MaxOutput overlap. It is 0 when nothing is known.
func (w Window) SafeInput() int64 {
	if w.MaxInput > 0 || w.MaxOutput >= w.Context {
		return w.InputLimit()
	}
	return w.Context - w.MaxOutput
}

// IsZero reports whether nothing is known of the window.
func (w Window) IsZero() bool { return w == Window{} }

// over returns w with the fields that v knows replaced by v's.
func (w Window) over(v Window) Window {
	pick := func(base, user int64) int64 {
		if user > 0 {
			return user
		}
		return base
	}
	return Window{
		Context:   pick(w.Context, v.Context),
		MaxInput:  pick(w.MaxInput, v.MaxInput),
		MaxOutput: pick(w.MaxOutput, v.MaxOutput),
	}
}
