// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// Spent is what an agent spent lately, in buckets of time.
type Spent struct{}
