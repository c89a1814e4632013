// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package aggregate turns measurements into OpenTelemetry metrics: monotonic
// sums and explicit-bucket histograms, cumulative or delta, and gauges, with
// exemplars, a cap on the series of each metric, and expiry of the idle ones.
//
// A series is found by a key that the caller builds in a buffer of its own, so
// recording into a known series allocates nothing. Each Instrument has one
// lock, held for one lookup and a few additions; callers that record different
// metrics do not meet, and a collection blocks one metric at a time.
package aggregate
