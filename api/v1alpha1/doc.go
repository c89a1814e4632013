// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package v1alpha1 is version v1alpha1 of the API group leasehold.dev: Agents,
// which are ServiceAccounts whose workloads reason, and TrustPolicies, which say
// how trust is given to them and taken.
//
// +kubebuilder:object:generate=true
// +groupName=leasehold.dev
package v1alpha1
