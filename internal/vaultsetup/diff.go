// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
)

// fields are what Vault says of an object, or is told.
type fields map[string]any

// text is a value as people read it, the same for what is written and what Vault
// answers: a list of which Vault does not keep the order is sorted.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []string:
		return strings.Join(slices.Sorted(slices.Values(v)), ", ")
	case []any:
		all := make([]string, len(v))
		for i, one := range v {
			all[i] = text(one)
		}
		return text(all)
	case map[string]string:
		all := make([]string, 0, len(v))
		for key, one := range v {
			all = append(all, key+"="+one)
		}
		return text(all)
	case map[string]any:
		all := make(map[string]string, len(v))
		for key, one := range v {
			all[key] = text(one)
		}
		return text(all)
	default:
		return fmt.Sprint(v)
	}
}

// differing are the fields of want that has does not have so. One that is missing is
// what an older Vault does not know: it is the same as nothing.
func differing(has, want fields) fields {
	changed := fields{}
	for key, w := range want {
		h, w := text(has[key]), text(w)
		if h != w && (h != "" || w != "0" && w != "false") {
			changed[key] = want[key]
		}
	}
	return changed
}

// lines say in lines what changes: - for what was, + for what is to be. Texts of
// several lines are compared line by line.
func lines(has, changed fields) (all []string) {
	for _, key := range slices.Sorted(maps.Keys(changed)) {
		was, is := text(has[key]), text(changed[key])
		if strings.Contains(was+is, "\n") {
			all = append(all, lineDiff(was, is)...)
			continue
		}
		if was != "" {
			all = append(all, "- "+key+": "+was)
		}
		all = append(all, "+ "+key+": "+is)
	}
	return all
}

// around is how many lines that stay are shown around those that change.
const around = 2

func lineDiff(was, is string) (all []string) {
	a, b := splitLines(was), splitLines(is)
	for _, group := range difflib.NewMatcher(a, b).GetGroupedOpCodes(around) {
		for _, op := range group {
			if op.Tag == 'e' {
				all = append(all, begin("  ", a[op.I1:op.I2])...)
				continue
			}
			all = append(all, begin("- ", a[op.I1:op.I2])...)
			all = append(all, begin("+ ", b[op.J1:op.J2])...)
		}
	}
	return all
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func begin(mark string, lines []string) (all []string) {
	for _, line := range lines {
		all = append(all, strings.TrimRight(mark+line, " "))
	}
	return all
}
