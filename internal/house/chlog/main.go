// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	fragmentDir   = ".chloggen"
	changelogFile = "CHANGELOG.md"
)

var errUsage = errors.New("usage: chlog validate | preview | update VERSION")

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	fragments, err := readFragments(fragmentDir)
	if err != nil {
		return err
	}
	switch {
	case args[0] == "validate" && len(args) == 1:
		return nil
	case args[0] == "preview" && len(args) == 1:
		_, err := io.WriteString(out, render(fragments))
		return err
	case args[0] == "update" && len(args) == 2:
		return update(changelogFile, args[1], fragments)
	default:
		return errUsage
	}
}
