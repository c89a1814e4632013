// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/buildinfo"
)

func TestVersionSaysWhatItWasBuiltOf(t *testing.T) {
	cmd := withBuildInfo(&cobra.Command{Use: "otelcol-leasehold", Version: "1.2.3", Run: func(*cobra.Command, []string) {}})
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetArgs([]string{"--version"})
	require.NoError(t, cmd.Execute())
	want := buildinfo.Read()
	want.Version = "1.2.3"
	assert.Equal(t, "otelcol-leasehold version "+want.String()+"\n", out.String())
}

// The builder writes main.go; `make generate` puts our one call into it.
func TestMainSaysWhatItWasBuiltOf(t *testing.T) {
	text, err := os.ReadFile("main.go")
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(text), "withBuildInfo(otelcol.NewCommand(params))"))
}
