// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package podidentityextension authenticates what pods send by the tokens that
// Kubernetes projects into them: it says which ServiceAccount, which pod and
// which Job a request comes from.
package podidentityextension
