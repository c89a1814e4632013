// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package page shows people what the trust engine holds, as HTML made on the
// server: the fleet at a glance, an agent with its numbers drawn, decisions, the
// ledger; and lets them act.
//
// All of it works without scripts. The one script there is follows the ledger and
// loads what has changed. Everything shown is text of others and is escaped.
package page
