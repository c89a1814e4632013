// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package guide runs the agents that docs/instrumentation.md shows, as programs,
// against the built collector and a real Vault; and holds that page to their files.
package guide
