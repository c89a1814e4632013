// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package measure reads the spans that the reasoning processor has annotated
// and records their metrics.
//
// Histograms are fed by each step span as it passes. Counters are fed by what
// the processor has settled: the root span of a cycle, the corrections for spans
// that came after it, and the span events on both, which hold each token, dollar
// and call once.
package measure
