// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"strconv"
	"strings"
)

const (
	// AnnotationSkip leaves checks out for one object: "id: reason", several apart
	// by a semicolon or a line each. In a configuration of the collector and in a
	// policy of Vault a comment of that name does the same.
	AnnotationSkip = "leasehold.dev/preflight-skip"
	// AnnotationObserved says since when a policy has been observed, as a date:
	// then it may be enforced.
	AnnotationObserved = "leasehold.dev/observed"
	// AnnotationQoS says which QoS class the pods of an agent are meant to have.
	AnnotationQoS = "leasehold.dev/qos"
)

// skips reads the value of AnnotationSkip. One without a reason does not count.
func skips(text string) map[string]string {
	all := map[string]string{}
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		id, reason, ok := strings.Cut(line, ":")
		id, reason = strings.TrimSpace(id), strings.TrimSpace(reason)
		if ok && id != "" && reason != "" {
			all[id] = reason
		}
	}
	return all
}

// comments are the annotations of Leasehold in the comments of a text that has no
// other place for them, such as "# leasehold.dev/observed: 2026-05-01".
func comments(text string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(text) {
		line, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !ok {
			continue
		}
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || !strings.HasPrefix(key, "leasehold.dev/") {
			continue
		}
		if all[key] != "" {
			all[key] += "\n"
		}
		all[key] += strings.TrimSpace(value)
	}
	return all
}

// index is an index in a path.
func index(i int) string { return "[" + strconv.Itoa(i) + "]" }
