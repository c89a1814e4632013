// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package site is a whole installation on this machine: a control plane, a kubelet
// that runs pods as processes, Leasehold's manifests, and the built collector as
// its gateway, with the rights that it has in a cluster and no more. Tests and the
// demo run on it.
package site
