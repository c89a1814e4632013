// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package send plays recorded traces to an OpenTelemetry Collector over OTLP:
// in batches, as fast as they are taken or at the pace of the recording.
package send
