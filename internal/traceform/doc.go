// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package traceform reads recorded traces, in the many forms that tools write
// them to files, into ptrace.Traces. A form is recognised by its content,
// never by the file's name; each has a file of its own and a row in the table
// of form.go. What a recording says is preserved, attribute by attribute: what
// the attributes mean is not decided here.
package traceform
