// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package review finds out whose token it is: by the API server's review of it,
// and by the pod that the token is bound to.
package review
