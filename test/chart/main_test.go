// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"io"
	"log"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	helm "helm.sh/helm/v3/pkg/chart"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/leasehold/leasehold/test/chart"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) //nolint:forbidigo // helm tells of each symbolic link
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }))
}

func load(t *testing.T) *helm.Chart {
	t.Helper()
	c, err := chart.Load(chart.Root())
	require.NoError(t, err)
	return c
}

// valuesOf reads values from text.
func valuesOf(t *testing.T, text string) (values map[string]any) {
	t.Helper()
	require.NoError(t, yaml.UnmarshalStrict([]byte(text), &values))
	return values
}

func everything(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile("testdata/everything.yaml")
	require.NoError(t, err)
	return valuesOf(t, string(text))
}

// objects are what a text of YAML has, by kind, namespace and name.
func objects(t *testing.T, text string) map[string]*unstructured.Unstructured {
	t.Helper()
	all := map[string]*unstructured.Unstructured{}
	for part := range strings.SplitSeq("\n"+text, "\n---\n") {
		var o map[string]any
		require.NoError(t, yaml.UnmarshalStrict([]byte(part+"\n"), &o), "%s", part)
		if len(o) == 0 {
			continue
		}
		u := &unstructured.Unstructured{Object: o}
		key := u.GetKind() + " " + u.GetNamespace() + "/" + u.GetName()
		require.NotContains(t, all, key, "twice")
		all[key] = u
	}
	return all
}

// rendered is the chart with values, as one text; without the custom resources.
func rendered(t *testing.T, namespace string, values map[string]any) string {
	t.Helper()
	all, err := chart.Render(load(t), namespace, values)
	require.NoError(t, err)
	return chart.Join(all)
}
