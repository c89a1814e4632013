// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package client asks the HTTP API of the trust extension. It takes nothing that
// comes back for granted: answers are bounded, and every wait has a deadline.
package client
