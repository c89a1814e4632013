// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/semconv"
)

// ErrRules says that the lists of a verdict's rules do not belong together.
var ErrRules = errors.New("verdict's rules cannot be read")

const (
	flagHard     = "hard"
	flagObserved = "observed"
	// maxWord bounds severities and flags.
	maxWord = 32
)

// putFired writes the rules as lists of one length.
func putFired(attrs pcommon.Map, fired []Fired) {
	fired = fired[:min(len(fired), MaxRules)]
	if len(fired) == 0 {
		return
	}
	putList(attrs, semconv.VerdictRules, fired, func(v pcommon.Value, r *Fired) { v.SetStr(clean(r.Rule, MaxName)) })
	putList(attrs, semconv.VerdictSeverities, fired, func(v pcommon.Value, r *Fired) { v.SetStr(r.Severity.String()) })
	putList(attrs, semconv.VerdictCounts, fired, func(v pcommon.Value, r *Fired) { v.SetInt(int64(r.Count)) })
	putList(attrs, semconv.VerdictTexts, fired, func(v pcommon.Value, r *Fired) { v.SetStr(clean(r.Text, MaxText)) })
	putList(attrs, semconv.VerdictFlags, fired, func(v pcommon.Value, r *Fired) { v.SetStr(flagsOf(r)) })
}

func putList(attrs pcommon.Map, key string, fired []Fired, set func(pcommon.Value, *Fired)) {
	list := attrs.PutEmptySlice(key)
	list.EnsureCapacity(len(fired))
	for i := range fired {
		set(list.AppendEmpty(), &fired[i])
	}
}

func flagsOf(r *Fired) string {
	switch {
	case r.Hard && !r.Enforce:
		return flagHard + "," + flagObserved
	case r.Hard:
		return flagHard
	case !r.Enforce:
		return flagObserved
	default:
		return ""
	}
}

// firedIn reads what putFired has written.
func firedIn(attrs pcommon.Map) ([]Fired, error) {
	rules := listIn(attrs, semconv.VerdictRules)
	n := rules.Len()
	if n > MaxRules {
		return nil, fmt.Errorf("%w: it lists %d, more than %d", ErrRules, n, MaxRules)
	}
	lists := [4]pcommon.Slice{}
	for i, key := range [4]string{semconv.VerdictSeverities, semconv.VerdictCounts, semconv.VerdictTexts, semconv.VerdictFlags} {
		if lists[i] = listIn(attrs, key); lists[i].Len() != n {
			return nil, fmt.Errorf("%w: %s has %d values for %d rules", ErrRules, key, lists[i].Len(), n)
		}
	}
	if n == 0 {
		return nil, nil
	}
	fired := make([]Fired, n)
	for i := range fired {
		severity, err := parseSeverity(textIn(lists[0].At(i), maxWord))
		if err != nil {
			return nil, err
		}
		fired[i] = Fired{
			Rule: textIn(rules.At(i), MaxName), Severity: severity,
			Count: int(countIn(lists[1].At(i))), Text: textIn(lists[2].At(i), MaxText),
		}
		if fired[i].Hard, fired[i].Enforce, err = parseFlags(textIn(lists[3].At(i), maxWord)); err != nil {
			return nil, err
		}
	}
	return fired, nil
}

func listIn(attrs pcommon.Map, key string) pcommon.Slice {
	if v, ok := attrs.Get(key); ok && v.Type() == pcommon.ValueTypeSlice {
		return v.Slice()
	}
	return pcommon.NewSlice()
}

// parseSeverity refuses severities it does not know: to guess one could make a
// finding weigh less.
func parseSeverity(name string) (anomaly.Severity, error) {
	for _, s := range [...]anomaly.Severity{anomaly.Info, anomaly.Warning, anomaly.Critical} {
		if name == s.String() {
			return s, nil
		}
	}
	return 0, fmt.Errorf("%w: severity %q is not info, warning or critical", ErrRules, name)
}

func parseFlags(name string) (hard, enforce bool, err error) {
	for _, r := range [...]Fired{{Enforce: true}, {}, {Hard: true, Enforce: true}, {Hard: true}} {
		if name == flagsOf(&r) {
			return r.Hard, r.Enforce, nil
		}
	}
	return false, false, fmt.Errorf("%w: flags %q are unknown", ErrRules, name)
}
