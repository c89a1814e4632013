// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package trustapi is the form in which the trust extension tells people and
// programs what it holds: the JSON of its HTTP API, which the command line reads
// again. docs of each field are the source of the OpenAPI document.
package trustapi
