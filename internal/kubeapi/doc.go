// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package kubeapi reaches the Kubernetes API: how a client is configured, typed
// access to Leasehold's own resources, and informers of them.
package kubeapi
