// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package kube is the engine's Kubernetes half: which agents there are
// (directory), what really ran (witness), what is done to it (act), where it is
// shown (publish), and which of several engines decides (lead).
package kube
