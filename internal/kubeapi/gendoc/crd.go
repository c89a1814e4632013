// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/leasehold/leasehold/internal/kubeapi/convert"
)

// A crd is what is documented of a CustomResourceDefinition.
type crd struct {
	Spec struct {
		Group string `yaml:"group"`
		Scope string `yaml:"scope"`
		Names struct {
			Kind       string   `yaml:"kind"`
			Plural     string   `yaml:"plural"`
			ShortNames []string `yaml:"shortNames"`
			Categories []string `yaml:"categories"`
		} `yaml:"names"`
		Versions []version `yaml:"versions"`
	} `yaml:"spec"`
}

type version struct {
	Name    string `yaml:"name"`
	Columns []struct {
		Name     string `yaml:"name"`
		JSONPath string `yaml:"jsonPath"`
		Priority int    `yaml:"priority"`
	} `yaml:"additionalPrinterColumns"`
	Schema struct {
		OpenAPI schema `yaml:"openAPIV3Schema"`
	} `yaml:"schema"`
}

// A schema is one of OpenAPI, as far as our types use it.
type schema struct {
	Description string            `yaml:"description"`
	Type        string            `yaml:"type"`
	Format      string            `yaml:"format"`
	Default     any               `yaml:"default"`
	Enum        []string          `yaml:"enum"`
	Pattern     string            `yaml:"pattern"`
	Minimum     *float64          `yaml:"minimum"`
	Maximum     *float64          `yaml:"maximum"`
	MinLength   *int              `yaml:"minLength"`
	MaxLength   *int              `yaml:"maxLength"`
	MaxItems    *int              `yaml:"maxItems"`
	Required    []string          `yaml:"required"`
	Properties  map[string]schema `yaml:"properties"`
	Items       *schema           `yaml:"items"`
	MapKeys     []string          `yaml:"x-kubernetes-list-map-keys"`
	Preserve    bool              `yaml:"x-kubernetes-preserve-unknown-fields"`
	Rules       []struct {
		Message string `yaml:"message"`
	} `yaml:"x-kubernetes-validations"`
}

func readCRD(file string) (*crd, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	c := new(crd)
	if err := yaml.Unmarshal(text, c); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(c.Spec.Versions) != 1 {
		return nil, fmt.Errorf("%s has %d versions: teach gendoc which one to show", file, len(c.Spec.Versions))
	}
	return c, nil
}

// write writes the section of a kind.
func (c *crd) write(b *strings.Builder) error {
	names, v := &c.Spec.Names, &c.Spec.Versions[0]
	fmt.Fprintf(b, "\n## %s\n\n%s\n", names.Kind, sentence(v.Schema.OpenAPI.Description))
	b.WriteString(notes[names.Kind])
	fmt.Fprintf(b, "\n- **Scope**: %s\n- **For kubectl**: `%s`, in short `%s`; also in `%s`\n",
		strings.ToLower(c.Spec.Scope), names.Plural, strings.Join(names.ShortNames, "`, `"), strings.Join(names.Categories, "`, `"))
	for _, r := range v.Schema.OpenAPI.Rules {
		fmt.Fprintf(b, "- **Rule**: %s\n", r.Message)
	}
	fmt.Fprintf(b, "\nWhat `kubectl get %s` shows:\n\n| column | field | shown |\n|---|---|---|\n", names.Plural)
	for _, column := range v.Columns {
		shown := "always"
		if column.Priority > 0 {
			shown = "with `-o wide`"
		}
		fmt.Fprintf(b, "| %s | `%s` | %s |\n", strings.ToUpper(column.Name), cell(column.JSONPath), shown)
	}
	for _, part := range []string{"spec", "status"} {
		s := v.Schema.OpenAPI.Properties[part]
		fmt.Fprintf(b, "\n### %s.%s\n\n%s\n\n", strings.ToLower(names.Kind), part, sentence(s.Description))
		var table fields
		if names.Kind == "TrustPolicy" && part == "spec" {
			presets, err := presetsOf()
			if err != nil {
				return err
			}
			table = fields{presets: presets, bounds: convert.Bounds()}
		}
		table.write(b, &s)
	}
	return nil
}

// sentence is a description without the breaks of its lines.
func sentence(s string) string { return strings.Join(strings.Fields(s), " ") }

// cell is text that does not end its cell.
func cell(s string) string { return strings.ReplaceAll(sentence(s), "|", `\|`) }
