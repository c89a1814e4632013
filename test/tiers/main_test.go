// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package tiers_test runs a node and three gateways, as the Helm chart brings them: the
// pods are processes, and the control plane is a real one.
package tiers_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

var here *site.Site

const (
	namespace = "agents"
	gateways  = 3
)

func TestMain(m *testing.M) {
	var err error
	code := sitetest.Main(m, site.Options{Chart: true}, func(s *site.Site) {
		here = s
		if err = s.Install(context.Background(), namespace, gateways); err != nil {
			fmt.Fprintln(os.Stderr, "install the chart:", err)
		}
	})
	if err != nil {
		code = 1
	}
	os.Exit(code)
}
