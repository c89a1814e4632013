// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package apitest is a trust engine in memory for tests of the API and the page:
// a fleet in which everything has happened once, always the same, that answers
// what it is asked and decides as it is told.
package apitest
