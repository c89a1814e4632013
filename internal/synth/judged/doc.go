// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package judged makes the recordings of testdata/demo/judged and
// testdata/demo/trust: agents whose cycles come to different verdicts, in the newest GenAI convention with its
// content. Everything in them is made up, and making them again gives the same
// bytes. Like package synth it shares no code with what reads them.
package judged
