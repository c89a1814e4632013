// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package dashboards_test asks a real Prometheus, which scrapes the built collector
// while agents work on a real control plane with Vault, everything that the
// dashboards and the rules ask, and looks that there are answers.
package dashboards_test

import (
	"os"
	"testing"

	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

// here is the site that agents work on.
var here *site.Site

func TestMain(m *testing.M) {
	os.Exit(sitetest.Main(m, site.Options{Vault: true}, func(s *site.Site) { here = s }))
}
