// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package reasoningconnector is the collector component "reasoning" that turns
// the traces which the reasoning processor has annotated into metrics of agents:
// cycles, steps, tokens, cost, tool calls, judgements, and the GenAI semantic
// conventions'; and into log records of the evidence against and for them.
package reasoningconnector
