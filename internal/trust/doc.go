// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package trust decides what an agent may do. Decide is a pure function of what
// is held of the agent, one event, the policy and the time: it reads no clock,
// calls nothing and keeps nothing, so that a decision can be made again from its
// ledger entry, and a policy can be tried on recorded runs.
//
// An agent moves down by hard events and by an e-CUSUM over the badness of its
// cycles (its debt), up by an e-process (its wealth), floors and people; see
// docs/statistics.md for what the numbers guarantee.
//
// Evidence comes late, twice and in any order. Cycles are held in the order of
// their times, the debt is what the path over them leads to, and what comes late
// is decided as if it had come in time or more strictly: it ends accounts of the
// debt where they would have ended, undoes the promotion that it would have
// prevented, and gives no credit to a phase that is over.
package trust
