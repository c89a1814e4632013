// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package act carries actions out on Kubernetes: it labels, isolates, suspends,
// reconnects and launches what an agent runs. An agent is named
// "namespace/serviceaccount", and its pods are those of that ServiceAccount,
// whatever their labels say.
//
// Every action may be repeated, and is verified by what the API server shows
// rather than by what it answered. What gives an agent something is fenced: it is
// written only onto the version of an object that was read before the Agent was
// read afresh, and what takes something always writes, so that one who has been
// overtaken meets a conflict and reads again.
package act
