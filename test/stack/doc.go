// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package stack runs a real Kubernetes control plane on loopback, with no
// container: etcd, kube-apiserver and kube-controller-manager, built from their
// modules and kept outside the tree by version. Tests start one each; a person
// gets the same by `make stack-up`.
//
// Beside it, for the tests that ask for them, are a Vault server (StartVault), built
// in the same way, and a PostgreSQL of the distribution's packages (StartPostgres)
// that Vault gives credentials for.
package stack
