// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package preflight is the checklist that a deployment is held to before its first
// agent runs: 24 checks over manifests, a live cluster, a live Vault and what was
// seen of agents, in any combination. What no source says is unknown, and never
// passed. It reads, and changes nothing.
package preflight
