// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package judge joins the rules, the baselines and the score into the judging
// of cycles: what is remembered of a cycle while its steps come, what each
// step lets be said at once, and what the whole comes to.
//
// Where cycles are kept, and by which lock, is the caller's; see package
// track.
package judge
