// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package identity tests who is believed to send, from a pod's token to the cycle
// that its spans are in, with the API server of a real control plane.
package identity
