// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// format is the form of a command's output.
type format string

const (
	formatTable format = "table"
	formatJSON  format = "json"
)

// String implements pflag.Value.
func (f *format) String() string {
	if *f == "" {
		return string(formatTable)
	}
	return string(*f)
}

// Set implements pflag.Value.
func (f *format) Set(text string) error {
	switch format(text) {
	case formatTable, formatJSON:
		*f = format(text)
		return nil
	}
	return fmt.Errorf("allowed are %s and %s", formatTable, formatJSON)
}

// Type implements pflag.Value.
func (f *format) Type() string { return "format" }

// wantsJSON reports whether the user asked for JSON.
func wantsJSON(cmd *cobra.Command) bool {
	return cmd.Flag("output").Value.String() == string(formatJSON)
}

// writeJSON writes one object on a line of its own.
func writeJSON(w io.Writer, object any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(object)
}
