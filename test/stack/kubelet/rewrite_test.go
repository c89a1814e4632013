// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRewriter(t *testing.T) {
	r := newRewriter(map[string]string{
		"/var/run": "/here", "/var/run/secrets": "/hidden", "collector.leasehold.svc:4317": "127.0.0.1:9", "": "never",
	})
	for text, want := range map[string]string{
		"/var/run":                            "/here",
		"/var/run/":                           "/here/",
		"/var/run/secrets/token":              "/hidden/token",
		"/var/run/secrets2":                   "/here/secrets2",
		"--token=/var/run/a:/var/run/secrets": "--token=/here/a:/hidden",
		"file:///var/run/a":                   "file:///here/a",
		"/var/running":                        "/var/running",
		"/srv/var/run":                        "/srv/var/run",
		"http://collector.leasehold.svc:4317": "http://127.0.0.1:9",
		"":                                    "",
	} {
		assert.Equal(t, want, r.replace(text), text)
	}
}

func TestExpand(t *testing.T) {
	get := func(name string) (string, bool) { return "<" + name + ">", name != "NONE" }
	for text, want := range map[string]string{
		"$(A) and $(B)": "<A> and <B>",
		"$(NONE)":       "$(NONE)",
		"$$(A) $$":      "$(A) $",
		"$A $":          "$A $",
		"$(A":           "$(A",
		"":              "",
	} {
		assert.Equal(t, want, expand(text, get), text)
	}
}
