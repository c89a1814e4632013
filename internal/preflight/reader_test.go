// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Our own manifests and configurations have no fault; where one says why it differs,
// it is skipped with the reason.
func TestOurOwnConfigurationHasNoFault(t *testing.T) {
	r := &FileReader{Namespace: "default"}
	require.NoError(t, r.Read("../../configs"))
	for _, one := range Run(t.Context(), r.Input(), nil).Results {
		assert.NotEqual(t, Failed, one.Status, "%s: %+v", one.ID, one.Findings)
	}
}

// The admission policies that are looked for are those that there are.
func TestAdmissionPoliciesAreThoseOfTheFolder(t *testing.T) {
	r := &FileReader{}
	require.NoError(t, r.Read(admissionFolder))
	var names []string
	for _, o := range r.Input().Objects {
		if o.Kind == "ValidatingAdmissionPolicy" {
			names = append(names, o.Name)
		}
	}
	assert.ElementsMatch(t, admissionPolicies, names)
}

func TestHostileFilesAreRefused(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a: &a [x,x,x,x,x,x,x,x,x,x]\n")
	for i := 'b'; i < 'i'; i++ {
		fmt.Fprintf(&bomb, "%c: &%c [%s*%c]\n", i, i, strings.Repeat(fmt.Sprintf("*%c,", i-1), 9), i-1)
	}
	tests := map[string]struct{ name, text, says string }{
		"no YAML":        {"a.yaml", "a: [b", "cannot be read as YAML"},
		"bomb":           {"a.yaml", bomb.String(), "too large"},
		"self":           {"a.yaml", "a: &a [*a]", "too large"},
		"deep":           {"a.yaml", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "too large"},
		"huge":           {"a.yaml", strings.Repeat("# much\n", maxFile/6), "too large: more than 8 MiB"},
		"many":           {"a.yaml", strings.Repeat("a: b\n---\n", maxDocuments+2), "too large: more than 5000 documents"},
		"another type":   {"a.yaml", "apiVersion: batch/v1\nkind: Job\nspec: 7\n", "line 1: it cannot be read as Job of batch/v1"},
		"no number":      {"a.yaml", "apiVersion: v1\nkind: Pod\nspec: {x: .nan}\n", "cannot be read as Pod"},
		"no HCL":         {"a.hcl", "path \"a\" {", "cannot be read as HCL"},
		"deep HCL":       {"a.hcl", strings.Repeat("a {", 90) + strings.Repeat("}", 90), "too large for a policy"},
		"nameless path":  {"a.hcl", "path { capabilities = [\"read\"] }", "a path has no name"},
		"a path's type":  {"a.hcl", "path \"x\" { capabilities = [{}] }", "the path \"x\""},
		"path that is 7": {"a.hcl", "path \"x\" { capabilities = 7 }", "the path \"x\""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.name)
			require.NoError(t, os.WriteFile(path, []byte(tt.text), 0o600))
			err := (&FileReader{}).Read(path)
			require.ErrorContains(t, err, tt.says)
			assert.ErrorContains(t, err, path)
		})
	}
	empty := t.TempDir()
	require.ErrorContains(t, (&FileReader{}).Read(empty), "holds no file that ends in")
	require.ErrorIs(t, (&FileReader{}).Read(filepath.Join(empty, "x")), os.ErrNotExist)
}

func TestWhereAFindingStands(t *testing.T) {
	r := &FileReader{Namespace: "shop", Stdin: strings.NewReader(`# three objects, two of them in a list
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec:
      containers:
        - name: one
          env:
            - {name: LANGUAGE, value: en}
            - name: TRUST_LEVEL
              value: "0"
  - apiVersion: v1
    kind: Service
    metadata: {name: b}
`)}
	require.NoError(t, r.Read("-"))
	in := r.Input()
	require.Len(t, in.Objects, 1)
	assert.Equal(t, 1, in.Omitted)
	o := in.Objects[0]
	assert.Equal(t, "Pod shop/a", o.String())
	assert.Equal(t, "standard input", o.Source)
	for field, line := range map[string]int{
		"": 5, "spec.containers[0].env[1].value": 14, "spec.containers[0].env[1]": 13, "spec.containers[0].resources.limits": 10,
		"spec.containers[7]": 9, "spec.nothing": 8, "spec[0": 8, "[]": 5, "spec.containers[x]": 9,
	} {
		assert.Equal(t, line, o.LineOf(field), field)
	}
}

func TestConfigurationsOfTheCollectorAreFoundInConfigMaps(t *testing.T) {
	r := &FileReader{Stdin: strings.NewReader(`apiVersion: v1
kind: ConfigMap
metadata:
  name: gateway
  namespace: leasehold-system
data:
  other: "pipelines: ["
  config.yaml: |
    # leasehold.dev/preflight-skip: otel.content: the traces go nowhere
    processors: {reasoning: {content: keep}}
    service: {pipelines: {traces: {receivers: [otlp], processors: [reasoning]}}}
`)}
	require.NoError(t, r.Read("-"))
	in := r.Input()
	require.Len(t, in.Collectors, 1)
	assert.Equal(t, "Collector leasehold-system/gateway/config.yaml", in.Collectors[0].String())
	for _, one := range Run(t.Context(), in, nil).Results {
		if one.ID == "otel.content" {
			assert.Empty(t, one.Findings)
			require.Len(t, one.Skipped, 1)
			assert.Equal(t, "the traces go nowhere", one.Skipped[0].Reason)
		}
	}
}
