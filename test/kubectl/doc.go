// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package kubectl tests the plugin of kubectl from outside: the real kubectl finds
// the built plugin, which reads the real API server.
package kubectl
