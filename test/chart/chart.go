// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package chart renders the Helm chart of configs/kubernetes as helm template does.
package chart

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/releaseutil"
)

// Namespace is where Leasehold is installed unless somebody wants it elsewhere.
const Namespace = "leasehold-system"

// Kubernetes is the version that is rendered for; the chart asks for 1.30.
const Kubernetes = "v1.35.0"

// Root is the repository's folder.
func Root() string {
	_, here, _, _ := runtime.Caller(0)
	if !filepath.IsAbs(here) { // built with -trimpath: tests and tools run in this folder
		return filepath.Join("..", "..")
	}
	return filepath.Join(filepath.Dir(here), "..", "..")
}

// Load reads the chart from the repository at root.
func Load(root string) (*chart.Chart, error) {
	return loader.LoadDir(filepath.Join(root, "configs", "kubernetes", "chart"))
}

// A Manifest is one object, as text.
type Manifest struct {
	// Template is the file of the chart that it is from, by its name.
	Template string
	Kind     string
	Content  string
}

// Render renders the chart with values over its own, in the order in which helm
// installs. Values that the schema refuses are an error.
func Render(c *chart.Chart, namespace string, values map[string]any) ([]Manifest, error) {
	capabilities := chartutil.DefaultCapabilities.Copy()
	version, err := chartutil.ParseKubeVersion(Kubernetes)
	if err != nil {
		return nil, err
	}
	capabilities.KubeVersion = *version
	options := chartutil.ReleaseOptions{Name: "leasehold", Namespace: namespace, IsInstall: true, Revision: 1}
	all, err := chartutil.ToRenderValues(c, values, options, capabilities)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(c, all)
	if err != nil {
		return nil, err
	}
	for name := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	_, sorted, err := releaseutil.SortManifests(files, capabilities.APIVersions, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	list := make([]Manifest, 0, len(sorted))
	for _, m := range sorted {
		list = append(list, Manifest{filepath.Base(m.Name), m.Head.Kind, strings.TrimSpace(m.Content) + "\n"})
	}
	return list, nil
}

// CRDs are the definitions that helm installs before all else.
func CRDs(c *chart.Chart) (list []Manifest) {
	for _, crd := range c.CRDObjects() {
		list = append(list, Manifest{filepath.Base(crd.Filename), "CustomResourceDefinition", string(crd.File.Data)})
	}
	return list
}

// elsewhere are the templates that repeat files which kustomize reads themselves.
var elsewhere = []string{"accounts.yaml", "rbac.yaml", "admission.yaml"}

// Base is what the chart adds to the files beside it, with its own values: the base
// that kustomize builds on.
func Base(c *chart.Chart) (string, error) {
	all, err := Render(c, Namespace, nil)
	if err != nil {
		return "", err
	}
	all = slices.DeleteFunc(all, func(m Manifest) bool { return slices.Contains(elsewhere, m.Template) })
	return "# Generated from the chart beside it, with its own values, by make generate.\n" + Join(all), nil
}

// Join puts manifests into one text.
func Join(all []Manifest) string {
	var out strings.Builder
	for _, m := range all {
		fmt.Fprintf(&out, "---\n%s\n", strings.TrimSpace(strings.TrimPrefix(m.Content, "---\n")))
	}
	return out.String()
}
