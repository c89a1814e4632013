// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command release makes what a release consists of, out of binaries that are built:
// archives with checksums and bills of materials, container images, and the table of
// licences. It also asks for vulnerabilities. The Makefile calls it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// options are the flags of all commands.
type options struct {
	// root is the repository, bin holds a folder of binaries for each target, and out
	// is where to write.
	root, bin, out string
	// version, commit and at are those of the release.
	version, commit string
	at              time.Time
	// database is where vulnerabilities are known, a URL or vuln.FromModule.
	database string
}

// commands are what the first argument may be.
var commands = map[string]func(context.Context, options, io.Writer) error{
	"licences": writeLicences,
	"pack":     writePacks,
	"image":    writeImages,
	"vuln":     judgeVulnerabilities,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string, out io.Writer) error {
	if len(arguments) == 0 || commands[arguments[0]] == nil {
		return errors.New("say what to make: licences, pack, image or vuln")
	}
	opts, err := parse(arguments)
	if err != nil {
		return err
	}
	return commands[arguments[0]](ctx, opts, out)
}

func parse(arguments []string) (opts options, err error) {
	flags := flag.NewFlagSet("release "+arguments[0], flag.ContinueOnError)
	flags.StringVar(&opts.root, "root", "../..", "the repository's folder")
	flags.StringVar(&opts.bin, "bin", "", "the folder with a folder of binaries for each target, as linux_amd64")
	flags.StringVar(&opts.out, "out", "", "where to write: a file for licences, else a folder")
	flags.StringVar(&opts.version, "version", "", "the version of the release")
	flags.StringVar(&opts.commit, "commit", "", "the commit of the release")
	flags.StringVar(&opts.database, "db", "", "the URL of a vulnerability database in place of Go's own; \"module\" makes one of what the module proxy has")
	flags.Func("date", "the time of the commit, RFC 3339", func(value string) (err error) {
		opts.at, err = time.Parse(time.RFC3339, value)
		return err
	})
	if err := flags.Parse(arguments[1:]); err != nil {
		return opts, err
	}
	if flags.NArg() > 0 {
		return opts, fmt.Errorf("%q is no flag", flags.Arg(0))
	}
	return opts, nil
}

// complete says whether the flags for making a release are all there.
func (o options) complete() error {
	if o.bin == "" || o.out == "" || o.version == "" || o.commit == "" || o.at.IsZero() {
		return errors.New("give -bin, -out, -version, -commit and -date: outside a clone, make COMMIT=… DATE=…")
	}
	return nil
}
