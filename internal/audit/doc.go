// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package audit says what a settled cycle is worth, in a number that a person
// can recompute, and how that travels.
//
// Score is a pure function of Inputs that keeps its terms; Verdict is what a
// cycle came to, Evidence what is sent to the engine that decides. Both have a
// form on spans and one on log records, read and written here and nowhere
// else. docs/score.md gives every formula with a worked example.
package audit
