// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const template = "TEMPLATE.yaml"

// changeTypes maps the kinds of change to their headings, in reading order.
var changeTypes = []struct{ name, heading string }{
	{"breaking", "Breaking changes"},
	{"deprecation", "Deprecations"},
	{"new_component", "New components"},
	{"enhancement", "Enhancements"},
	{"bug_fix", "Bug fixes"},
}

// fragment is one change, as its author describes it to users.
type fragment struct {
	// ChangeType is the name of one of changeTypes.
	ChangeType string `yaml:"change_type"`
	// Component is the part of Leasehold that changed, such as
	// processor/reasoning.
	Component string `yaml:"component"`
	// Note is one sentence without a full stop.
	Note string `yaml:"note"`
	// Issues are the numbers of the issues it belongs to; at least one.
	Issues []int `yaml:"issues"`
	// Subtext is what needs more than a sentence, in Markdown; optional.
	Subtext string `yaml:"subtext"`

	file string
}

// readFragments reads every fragment of a folder, sorted by component and
// note. The error joins everything that is wrong with any of them.
func readFragments(dir string) ([]fragment, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var fragments []fragment
	var errs error
	for _, file := range files {
		if filepath.Base(file) == template {
			continue
		}
		f, err := readFragment(file)
		if err != nil {
			errs = errors.Join(errs, fmt.Errorf("%s: %w", file, err))
			continue
		}
		fragments = append(fragments, f)
	}
	slices.SortFunc(fragments, func(a, b fragment) int {
		return strings.Compare(a.Component+"\x00"+a.Note, b.Component+"\x00"+b.Note)
	})
	return fragments, errs
}

func readFragment(file string) (fragment, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return fragment{}, err
	}
	f := fragment{file: file}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil {
		return fragment{}, err
	}
	if err := f.validate(); err != nil {
		return fragment{}, err
	}
	return f, nil
}

func (f *fragment) validate() error {
	var errs error
	if !slices.ContainsFunc(changeTypes, func(c struct{ name, heading string }) bool { return c.name == f.ChangeType }) {
		errs = fmt.Errorf("change_type must be one of %s (got %q)", names(), f.ChangeType)
	}
	if f.Component == "" {
		errs = errors.Join(errs, errors.New("component must say which part changed, such as processor/reasoning"))
	}
	if f.Note == "" || strings.ContainsAny(f.Note, "\n") || strings.HasSuffix(f.Note, ".") {
		errs = errors.Join(errs, fmt.Errorf("note must be one sentence on one line without a full stop (got %q)", f.Note))
	}
	if len(f.Issues) == 0 {
		errs = errors.Join(errs, errors.New("issues must hold at least one issue number"))
	}
	return errs
}

func names() string {
	all := make([]string, 0, len(changeTypes))
	for _, c := range changeTypes {
		all = append(all, c.name)
	}
	return strings.Join(all, ", ")
}
