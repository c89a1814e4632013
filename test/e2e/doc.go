// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package e2e tests the built collector from outside: its binary is started
// with a configuration file, sent OTLP, and judged by what it exports. It takes
// the binary that the variable OTELCOL names, else the one in _build/, else it
// builds one.
package e2e
