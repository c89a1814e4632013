// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"
)

// preflightFormat is a form of the report.
type preflightFormat string

const (
	formatSARIF preflightFormat = "sarif"
	formatJUnit preflightFormat = "junit"
)

var preflightFormats = []preflightFormat{preflightFormat(formatTable), preflightFormat(formatJSON), formatSARIF, formatJUnit}

// String implements pflag.Value.
func (f *preflightFormat) String() string {
	if *f == "" {
		return string(formatTable)
	}
	return string(*f)
}

// Set implements pflag.Value.
func (f *preflightFormat) Set(text string) error {
	if slices.Contains(preflightFormats, preflightFormat(text)) {
		*f = preflightFormat(text)
		return nil
	}
	var all []string
	for _, one := range preflightFormats {
		all = append(all, string(one))
	}
	return fmt.Errorf("allowed are %s", strings.Join(all, ", "))
}

// Type implements pflag.Value.
func (f *preflightFormat) Type() string { return "format" }
