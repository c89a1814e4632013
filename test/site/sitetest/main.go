// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package sitetest gives the tests of a package one site to share, and each of them
// a namespace and a gateway of its own on it.
package sitetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/leasehold/leasehold/test/site"
)

// collector is what make build makes, seen from a package of tests.
const collector = "../../_build/otelcol-leasehold"

// Main starts a site, lets use keep it, runs the tests and ends it. It returns the
// exit code for TestMain. Options need neither folder nor collector.
func Main(m *testing.M, options site.Options, use func(*site.Site)) int {
	dir, err := os.MkdirTemp("", "leasehold-site-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if options.Collector, err = filepath.Abs(collector); err == nil {
		_, err = os.Stat(options.Collector)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the collector is not built: run make build:", err)
		return 1
	}
	options.Dir, options.Log = dir, os.Stderr
	s, err := site.Start(context.Background(), options)
	if err != nil {
		fmt.Fprintln(os.Stderr, "set the site up:", err)
		return 1
	}
	use(s)
	code := m.Run()
	if err := s.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the site:", err)
		return 1
	}
	return code
}
