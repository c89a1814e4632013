// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package rbac_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
)

const root = "../../.."

// right is one verb: "group resource verb", as docs/rbac.md writes the three.
type right string

// The roles that are shipped say what the markers say, and docs/rbac.md has a line
// for each verb of them and no other.
func TestRolesMarkersAndDocumentAgree(t *testing.T) {
	documented := sections(t)
	for part, heading := range map[string]string{"gateway": "The gateway", "node": "The node tier"} {
		t.Run(part, func(t *testing.T) {
			shipped := rolesOf(t, part)
			assert.ElementsMatch(t, markersOf(t, part), shipped, "run `make generate`")
			assert.ElementsMatch(t, shipped, documented[heading], "docs/rbac.md, %s", heading)
		})
	}
}

// No part may do everything with anything.
func TestNoRightIsOpen(t *testing.T) {
	for _, part := range []string{"gateway", "node"} {
		for _, r := range rolesOf(t, part) {
			assert.NotContains(t, r, "*", part)
		}
	}
}

// rolesOf reads the roles of a part.
func rolesOf(t *testing.T, part string) (rights []right) {
	t.Helper()
	file, err := os.Open(filepath.Join(root, "configs", "kubernetes", "rbac", part+".yaml"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	decoder := yaml.NewYAMLOrJSONDecoder(file, 4096)
	for {
		var role rbacv1.Role
		err := decoder.Decode(&role)
		if errors.Is(err, io.EOF) {
			return rights
		}
		require.NoError(t, err)
		assert.Equal(t, "leasehold-"+part, role.Name)
		for _, rule := range role.Rules {
			rights = append(rights, expand(rule, role.Namespace)...)
		}
	}
}

// markersOf reads the markers of a part's package.
func markersOf(t *testing.T, part string) (rights []right) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(part, "doc.go"))
	require.NoError(t, err)
	for _, marker := range regexp.MustCompile(`(?m)^// \+kubebuilder:rbac:(.*)$`).FindAllStringSubmatch(string(text), -1) {
		says := map[string][]string{}
		for field := range strings.SplitSeq(marker[1], ",") {
			key, values, ok := strings.Cut(field, "=")
			require.True(t, ok, field)
			says[key] = strings.Split(strings.Trim(values, `"`), ";")
		}
		namespace := strings.Join(says["namespace"], "")
		rule := rbacv1.PolicyRule{APIGroups: says["groups"], Resources: says["resources"], ResourceNames: says["resourceNames"], Verbs: says["verbs"]}
		rights = append(rights, expand(rule, namespace)...)
	}
	return rights
}

func expand(rule rbacv1.PolicyRule, namespace string) (rights []right) {
	of := ""
	if len(rule.ResourceNames) > 0 {
		of = " (" + strings.Join(rule.ResourceNames, ", ") + ")"
	}
	if namespace != "" {
		of += " (in " + namespace + ")"
	}
	for _, group := range rule.APIGroups {
		if group == "" {
			group = "core"
		}
		for _, resource := range rule.Resources {
			for _, verb := range rule.Verbs {
				rights = append(rights, right(group+" "+resource+of+" "+verb))
			}
		}
	}
	return rights
}

// sections are the tables of rights in the document, by their headings. A line has
// to say why, and what breaks.
func sections(t *testing.T) map[string][]right {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "rbac.md"))
	require.NoError(t, err)
	found, heading := map[string][]right{}, ""
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "## "); ok {
			heading = name
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 5 || strings.Contains(line, "| Verb |") || strings.Contains(line, "---") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
			assert.NotEmpty(t, cells[i], line)
		}
		found[heading] = append(found[heading], right(strings.Join(cells[:3], " ")))
	}
	return found
}
