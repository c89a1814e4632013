// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package dataset reads recorded runs of public agents, one JSON object a line
// without any content, and turns a run into the spans its agent would have
// sent. Bills and labels stay off the spans: they are what a reader of the
// spans is measured against.
package dataset
