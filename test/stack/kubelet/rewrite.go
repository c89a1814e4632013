// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A rewriter puts what is on this machine in place of what is in a container.
type rewriter []place

type place struct{ there, here string }

// newRewriter tries longer texts first, as one path may begin with another.
func newRewriter(places map[string]string) rewriter {
	var r rewriter
	for _, there := range slices.Sorted(maps.Keys(places)) {
		if there != "" {
			r = append(r, place{there, places[there]})
		}
	}
	slices.SortStableFunc(r, func(a, b place) int { return cmp.Compare(len(b.there), len(a.there)) })
	return r
}

// replace puts every text in its place that stands for itself: of /var/run, neither
// /var/running nor /srv/var/run is one. What was put in is not looked at again.
func (r rewriter) replace(text string) string {
	var out strings.Builder
	for at := 0; at < len(text); {
		p, ok := r.find(text, at)
		if !ok {
			out.WriteByte(text[at])
			at++
			continue
		}
		out.WriteString(p.here)
		at += len(p.there)
	}
	return out.String()
}

func (r rewriter) find(text string, at int) (place, bool) {
	if at > 0 && partOfName(text[at-1]) {
		return place{}, false
	}
	for _, p := range r {
		if rest, ok := strings.CutPrefix(text[at:], p.there); ok && (rest == "" || !partOfName(rest[0])) {
			return p, true
		}
	}
	return place{}, false
}

func partOfName(c byte) bool {
	return c == '.' || c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// expand puts values in place of $(NAME), as Kubernetes does: a name without a value
// stays as it is, and $$ is a dollar.
func expand(text string, get func(string) (string, bool)) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "$")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		switch name, after, closed := strings.Cut(strings.TrimPrefix(rest, "("), ")"); {
		case strings.HasPrefix(rest, "$"):
			out.WriteByte('$')
			text = rest[1:]
		case strings.HasPrefix(rest, "(") && closed:
			value, ok := get(name)
			if !ok {
				value = "$(" + name + ")"
			}
			out.WriteString(value)
			text = after
		default:
			out.WriteByte('$')
			text = rest
		}
	}
}
