// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/leasehold/leasehold/internal/release/vuln"
)

// exceptions is the file of explained vulnerabilities, in the repository.
const exceptions = "internal/release/vulnerabilities.yaml"

func judgeVulnerabilities(ctx context.Context, opts options, out io.Writer) error {
	file, err := os.Open(filepath.Join(opts.root, exceptions))
	if err != nil {
		return fmt.Errorf("open the exceptions: %w", err)
	}
	defer file.Close()
	explained, err := vuln.ReadExceptions(file)
	if err != nil {
		return fmt.Errorf("%s: %w", exceptions, err)
	}
	database := opts.database
	if database == vuln.FromModule {
		dir, err := os.MkdirTemp("", "leasehold-vulndb-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		var of time.Time
		if database, of, err = vuln.Mirror(ctx, dir); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, "known vulnerabilities as of", of.Format(time.DateOnly)); err != nil {
			return err
		}
	}
	packages := make([]string, 0, len(binaries))
	for _, binary := range binaries {
		packages = append(packages, "./cmd/"+binary)
	}
	findings, err := vuln.Scan(ctx, opts.root, database, packages...)
	if err != nil {
		return err
	}
	if err := vuln.Judge(out, findings, explained, time.Now()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d known vulnerabilities in what is linked, none called without a reason\n", len(findings))
	return err
}
