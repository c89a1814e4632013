// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package loop_test closes the loop on real parts: agents get real credentials of
// Vault and PostgreSQL, their spans come to the built collector, and what becomes of
// the credentials, the Jobs and the next cycle is asked of Vault, PostgreSQL and the
// API server, never of Leasehold.
package loop_test

import (
	"flag"
	"os"
	"testing"

	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

// here is the site that all tests share; each has a namespace and a gateway of its
// own.
var here *site.Site

func TestMain(m *testing.M) {
	flag.Parse()
	// They wait for most of the time, so that more run beside each other than there
	// are processors.
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	os.Exit(sitetest.Main(m, site.Options{Vault: true}, func(s *site.Site) { here = s }))
}

// How long is waited, as everywhere on a site.
const (
	pause    = sitetest.Pause
	patience = sitetest.Patience
)
