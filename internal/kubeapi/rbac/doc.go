// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package rbac holds what the parts of Leasehold may do at the API server, as
// markers in a package each, from which their roles in configs/kubernetes/rbac
// are generated. docs/rbac.md says why, verb by verb.
package rbac
