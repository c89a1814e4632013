// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package anomaly holds the rules that find something wrong in a cycle, and
// the baselines of what each agent does when nothing is.
//
// A rule is a pure function of the steps so far, the agent's baseline and its
// settings. The same rules run twice: on each step as it comes, so that a
// finding leaves with its span, and over the whole cycle in the order of span
// times when it settles, so that the verdict does not depend on the order in
// which spans came.
package anomaly
