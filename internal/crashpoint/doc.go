// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package crashpoint names the places at which a test lets the process die, to
// see that nothing is lost and nothing done twice. Outside of builds with the
// tag crashpoints it is empty: At costs nothing and no variable is read.
package crashpoint
