// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package render lays out what the command line prints: tables, trees,
// numbers, money and times. Whatever comes from a trace is made harmless to a
// terminal first.
package render
