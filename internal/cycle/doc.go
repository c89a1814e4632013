// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package cycle is the canonical model of what an agent does: a Step is one
// span read into convention-free form, a reasoning cycle is the steps of one
// task. Package semconv says which attribute means what; Reader applies it.
package cycle
