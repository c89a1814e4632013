// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package measure reads the spans that the reasoning processor has annotated
// and records their metrics.
//
// Histograms are fed by each step span as it passes. Counters are fed by what
// the processor has settled: the root span of a cycle and the span events on it
// and on late spans, which hold each token, dollar and call once.
package measure
