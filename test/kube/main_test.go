// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package kube_test runs the whole of Leasehold on Kubernetes: real spans of real
// Jobs come to the built collector, and what it does shows at the API server.
package kube_test

import (
	"os"
	"testing"

	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

// here is the site that all tests share; each has a namespace and a gateway of its
// own.
var here *site.Site

func TestMain(m *testing.M) {
	os.Exit(sitetest.Main(m, site.Options{}, func(s *site.Site) { here = s }))
}

// How long is waited, as everywhere on a site.
const (
	pause    = sitetest.Pause
	patience = sitetest.Patience
)

// demo is the policy of the tests that need no other.
const demo = sitetest.Demo

func newRig(t *testing.T, overlays ...string) *sitetest.Rig {
	t.Helper()
	return sitetest.New(t, here, overlays...)
}
