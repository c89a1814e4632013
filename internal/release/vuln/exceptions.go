// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package vuln holds what govulncheck finds against a list of explained exceptions.
package vuln

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"go.yaml.in/yaml/v3"
)

// An Exception is a vulnerability that we ship with, for a while and for a reason.
type Exception struct {
	// ID is that of the Go vulnerability database, as "GO-2026-1234".
	ID string `yaml:"id"`
	// Why says what keeps it from harming, and what is awaited.
	Why string `yaml:"why"`
	// Until is the last day of the exception.
	Until Day `yaml:"until"`
}

// A Day is written as 2026-12-31, and is of UTC.
type Day struct{ time.Time }

// UnmarshalYAML reads a day.
func (d *Day) UnmarshalYAML(node *yaml.Node) (err error) {
	d.Time, err = time.Parse(time.DateOnly, node.Value)
	return err
}

// ReadExceptions reads a file of exceptions. Each has to have all of its parts, once.
func ReadExceptions(in io.Reader) ([]Exception, error) {
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read the exceptions: %w", err)
	}
	var file struct {
		Exceptions []Exception `yaml:"exceptions"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the exceptions: %w", err)
	}
	seen := map[string]bool{}
	var errs []error
	for _, exception := range file.Exceptions {
		if exception.ID == "" || exception.Why == "" || exception.Until.IsZero() || seen[exception.ID] {
			errs = append(errs, fmt.Errorf("exception %q: give it an id that no other has, why and until", exception.ID))
		}
		seen[exception.ID] = true
	}
	return file.Exceptions, errors.Join(errs...)
}
