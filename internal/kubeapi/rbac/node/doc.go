// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package node says what the collector on each node may do: prove who sends
// spans, look the sender's pod up, and know the pods of its node.
//
// +kubebuilder:rbac:groups=authentication.k8s.io,resources=tokenreviews,verbs=create
// +kubebuilder:rbac:groups="",resources=pods,verbs=get;list;watch
package node
