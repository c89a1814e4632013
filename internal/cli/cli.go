// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/leasehold/leasehold/internal/cli/render"
)

// The exit codes of the command.
const (
	ExitOK    = 0
	ExitError = 1
	// ExitUsage is a command line that cannot be meant.
	ExitUsage = 2
	// ExitChanges is that vault plan shows changes. It is the one of terraform plan
	// -detailed-exitcode, and of a wrong command line as well, which alone says so on
	// Err.
	ExitChanges = 2
)

// exitError ends a command that has said what it found with a code other than 0.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Run runs one command line, without the program's name, and returns the exit
// code. What went wrong is on Err.
func Run(ctx context.Context, args []string, streams Streams) int {
	return RunAs(ctx, "leasehold", args, streams)
}

// RunAs is Run for a program of this name, or at this path: as kubectl-leasehold it
// is a plugin of kubectl.
func RunAs(ctx context.Context, name string, args []string, streams Streams) int {
	root := newRoot()
	if isPluginName(name) {
		asPlugin(root)
	}
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return ExitOK
	}
	var exit exitError
	if errors.As(err, &exit) {
		return int(exit)
	}
	fmt.Fprintln(streams.Err, "Error:", err)
	var usage *usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(streams.Err, "Run '%s --help' for how to use it.\n", usage.command)
		return ExitUsage
	}
	return ExitError
}

// usageError is a command line that cannot be meant.
type usageError struct {
	command string
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usage(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	return &usageError{cmd.CommandPath(), err}
}

// wants checks that a command is given at least as many arguments as least and
// at most as many as most; what says what they are.
func wants(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		switch n := len(given); {
		case n < least:
			return usage(cmd, fmt.Errorf("%s is missing", what))
		case n > most:
			return usage(cmd, fmt.Errorf("unexpected argument %q", given[most]))
		default:
			return nil
		}
	}
}

// palette is whether the command prints colours: on a terminal, unless the
// user, by flag or environment, says otherwise.
func palette(cmd *cobra.Command) render.Palette {
	off, _ := cmd.Flags().GetBool("no-color")
	if off || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return render.Palette{}
	}
	return render.Palette{Color: isTerminal(cmd.OutOrStdout())}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
