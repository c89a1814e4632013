// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review

import (
	"crypto/sha256"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// digest stands for a token wherever it is remembered.
type digest [sha256.Size]byte

// verdicts remember what was found out of tokens. Good and bad ones are kept
// apart, so that no flood of bad ones can push a good one out.
type verdicts struct {
	good *lru.Cache[digest, accepted]
	bad  *lru.Cache[digest, refused]
	// goodFor and badFor are how long they hold.
	goodFor, badFor time.Duration
}

type accepted struct {
	who   *Identity
	until time.Time
}

type refused struct {
	why   *Refusal
	until time.Time
}

func newVerdicts(most int, goodFor, badFor time.Duration) (v verdicts, err error) {
	v.goodFor, v.badFor = goodFor, badFor
	if v.good, err = lru.New[digest, accepted](most); err != nil {
		return v, err
	}
	v.bad, err = lru.New[digest, refused](most)
	return v, err
}

// look returns what still holds of a token, nothing if nothing does.
func (v *verdicts) look(of digest, now time.Time) (who *Identity, why *Refusal) {
	if a, ok := v.good.Get(of); ok && now.Before(a.until) {
		return a.who, nil
	}
	if r, ok := v.bad.Peek(of); ok && now.Before(r.until) {
		return nil, r.why
	}
	return nil, nil
}

// known reports whether a token was good when it was last reviewed.
func (v *verdicts) known(of digest) bool { return v.good.Contains(of) }

// accept and refuse remember a verdict, as of when its review began.
func (v *verdicts) accept(of digest, who *Identity, began time.Time) {
	v.good.Add(of, accepted{who, began.Add(v.goodFor)})
	v.bad.Remove(of)
}

func (v *verdicts) refuse(of digest, why *Refusal, now time.Time) {
	v.bad.Add(of, refused{why, now.Add(v.badFor)})
	v.good.Remove(of)
}
