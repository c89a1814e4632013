// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package cluster reads what a Kubernetes cluster holds of agents, for the
// command line, and says it in the form of the trust extension's API. It changes
// nothing.
package cluster
