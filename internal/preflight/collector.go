// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	corev1 "k8s.io/api/core/v1"
)

// Collector is a configuration of the collector.
type Collector struct {
	*Object
	is map[string]any
}

// isCollector reports whether a document is one: it has a service, and is no object
// of Kubernetes.
func isCollector(d map[string]any) bool {
	service, ok := d["service"].(map[string]any)
	return ok && d["kind"] == nil && service["pipelines"] != nil
}

func newCollector(o *Object, is map[string]any, text string) *Collector {
	o.Notes = comments(text)
	o.Skips = skips(o.Notes[AnnotationSkip])
	return &Collector{o, is}
}

// maxConfigs is how many configurations are looked for in a ConfigMap.
const maxConfigs = 64

// collectorsIn are the configurations that a ConfigMap holds.
func collectorsIn(o *Object, m *corev1.ConfigMap) (all []*Collector) {
	for i, key := range slices.Sorted(maps.Keys(m.Data)) {
		text := m.Data[key]
		if i == maxConfigs || !strings.Contains(text, "pipelines") || len(text) > maxFile {
			continue
		}
		var inner FileReader
		if inner.yaml(o.Source, []byte(text)) != nil {
			continue // it may be anything
		}
		for _, c := range inner.in.Collectors {
			c.Kind, c.Namespace, c.Name, c.node = "Collector", o.Namespace, o.Name+"/"+key, nil
			if reason := maps.Clone(o.Skips); reason != nil {
				maps.Copy(reason, c.Skips)
				c.Skips = reason
			}
			all = append(all, c)
		}
	}
	return all
}

// get is what stands at a path of keys; nil for nothing.
func get(from any, path ...string) any {
	for _, key := range path {
		m, _ := from.(map[string]any)
		from = m[key]
	}
	return from
}

// text is a value as text, with the defaults of the environment's variables in it,
// so far as there are any: ${env:NAME:-default}.
func text(value any) string {
	if value == nil {
		return ""
	}
	return environment.ReplaceAllStringFunc(fmt.Sprint(value), func(found string) string {
		return environment.FindStringSubmatch(found)[1]
	})
}

var environment = regexp.MustCompile(`\$\{[^{}]*?(?::-([^{}]*))?\}`)

// part is a component of a configuration.
type part struct {
	id    string
	field string
	is    map[string]any
}

// parts are the components of a class, such as receivers, that are of a type.
func (c *Collector) parts(class, kind string) (all []part) {
	section, _ := c.is[class].(map[string]any)
	for _, id := range slices.Sorted(maps.Keys(section)) {
		if before, _, _ := strings.Cut(id, "/"); before != kind {
			continue
		}
		is, _ := section[id].(map[string]any)
		all = append(all, part{id, class + "." + id, is})
	}
	return all
}

// pipelines are the processors, by receiver id, of the pipelines for traces.
func (c *Collector) tracePipelines() (all []map[string]any) {
	pipelines, _ := get(c.is, "service", "pipelines").(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(pipelines)) {
		p, ok := pipelines[name].(map[string]any)
		if kind, _, _ := strings.Cut(name, "/"); ok && kind == "traces" {
			all = append(all, p)
		}
	}
	return all
}

// names are the members of a list of a pipeline.
func names(list any) (all []string) {
	given, _ := list.([]any)
	for _, one := range given {
		all = append(all, text(one))
	}
	return all
}

// ofKind reports whether a component of a type is among ids.
func ofKind(ids []string, kind string) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		before, _, _ := strings.Cut(id, "/")
		return before == kind
	})
}

// expand fills the environment of a part of a configuration in.
func expand(value any) any {
	switch v := value.(type) {
	case string:
		var plain any
		if filled := text(v); filled != v && yaml.Unmarshal([]byte(filled), &plain) == nil {
			return plain
		}
		return v
	case map[string]any:
		all := make(map[string]any, len(v))
		for k, one := range v {
			all[k] = expand(one)
		}
		return all
	case []any:
		all := make([]any, len(v))
		for i, one := range v {
			all[i] = expand(one)
		}
		return all
	}
	return value
}
