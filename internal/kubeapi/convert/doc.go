// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package convert says in Leasehold's own terms what its Kubernetes resources
// say, and the other way round. It reaches nothing.
package convert
