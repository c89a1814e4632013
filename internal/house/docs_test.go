// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package house

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	linkTo    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading   = regexp.MustCompile(`(?m)^#{1,6} +(.+?)\s*$`)
	anchored  = regexp.MustCompile(`<a (?:id|name)="([^"]+)"`)
	code      = regexp.MustCompile("(?s)\n *```.*?\n *```|`[^`\n]*`")
	fence     = regexp.MustCompile("(?s)\n *```.*?\n *```")
	testNamed = regexp.MustCompile("`(Test[A-Z][A-Za-z0-9]*)`")
	testMade  = regexp.MustCompile(`(?m)^func (Test[A-Z]\w*)\(`)
)

// Where a page of ours leads to another file, or to a heading, there is one.
func TestLinksLead(t *testing.T) {
	for path, text := range pages(t) {
		for _, match := range linkTo.FindAllStringSubmatch(code.ReplaceAllString(text, "x"), -1) {
			to, err := url.Parse(match[1])
			if !assert.NoError(t, err, path) || to.IsAbs() || to.Host != "" {
				continue
			}
			target := path
			if to.Path != "" {
				target = filepath.Join(filepath.Dir(path), to.Path)
			}
			if _, err := os.Stat(filepath.Join(root, target)); !assert.NoError(t, err, "%s: %s", path, match[1]) || to.Fragment == "" {
				continue
			}
			page, err := os.ReadFile(filepath.Join(root, target))
			require.NoError(t, err)
			if strings.HasSuffix(target, ".md") {
				assert.Contains(t, anchors(string(page)), to.Fragment, "%s: %s", path, match[1])
			}
		}
	}
}

// A test that a page names is there.
func TestTestsThatPagesNameAreThere(t *testing.T) {
	made := map[string]bool{}
	walkFiles(t, func(path string) {
		if strings.HasSuffix(path, "_test.go") {
			text, err := os.ReadFile(filepath.Join(root, path))
			require.NoError(t, err)
			for _, match := range testMade.FindAllStringSubmatch(string(text), -1) {
				made[match[1]] = true
			}
		}
	})
	named := 0
	for path, text := range pages(t) {
		for _, match := range testNamed.FindAllStringSubmatch(text, -1) {
			named++
			assert.True(t, made[match[1]], "%s names %s", path, match[1])
		}
	}
	assert.NotZero(t, named)
}

// pages are our Markdown files by path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	walkFiles(t, func(path string) {
		if strings.HasSuffix(path, ".md") && !isForeign(path) {
			text, err := os.ReadFile(filepath.Join(root, path))
			require.NoError(t, err)
			all[path] = string(text)
		}
	})
	require.NotEmpty(t, all)
	return all
}

// anchors are the fragments by which a page's headings are reached, as GitHub makes
// them: letters, digits, dashes and underscores stay, and spaces become dashes.
func anchors(page string) (all []string) {
	times := map[string]int{}
	for _, match := range heading.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		text := linkTo.ReplaceAllString(match[1], "")
		anchor := strings.Map(func(r rune) rune {
			switch {
			case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
				return unicode.ToLower(r)
			case r == ' ':
				return '-'
			}
			return -1
		}, text)
		if n := times[anchor]; n > 0 {
			all = append(all, fmt.Sprintf("%s-%d", anchor, n))
		} else {
			all = append(all, anchor)
		}
		times[anchor]++
	}
	for _, match := range anchored.FindAllStringSubmatch(page, -1) {
		all = append(all, match[1])
	}
	return all
}
