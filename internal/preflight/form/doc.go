// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package form writes the report of the checklist in the forms that other programs
// read: SARIF for code scanning, JUnit for pipelines.
package form
