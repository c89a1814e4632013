// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package evidence reads what the reasoning processor has found and judged from
// the spans it has annotated, and what triggers a person configured, into the
// log records that internal/audit defines.
//
// Nearly all spans carry none, so reading looks first at the few things that
// tell, and allocates only for a span that has something.
package evidence
