// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package gateway says what the collector with the trust extension may do.
package gateway

// The Agents and policies that it decides by, and what it holds of them.
//
// +kubebuilder:rbac:groups=leasehold.dev,resources=agents,verbs=get;list;watch
// +kubebuilder:rbac:groups=leasehold.dev,resources=agents/status,verbs=update;patch
// +kubebuilder:rbac:groups=leasehold.dev,resources=trustpolicies,verbs=get;list;watch
// +kubebuilder:rbac:groups=leasehold.dev,resources=trustpolicies/status,verbs=update;patch

// The Jobs and pods that it launches, labels, suspends and looks at. Kueue may be
// what admits them.
//
// +kubebuilder:rbac:groups=batch,resources=jobs,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups="",resources=pods,verbs=get;list;watch;patch;delete
// +kubebuilder:rbac:groups=kueue.x-k8s.io,resources=workloads,verbs=get;list;patch

// The Secrets that bring Jobs their tokens of Vault. It reads none, not even its own:
// a create that is a dry run tells whether one is there.
//
// +kubebuilder:rbac:groups="",resources=secrets,verbs=create;delete

// The isolation of quarantined pods, and what lets them through in spite of it. A
// rule cannot say the name of what is created.
//
// +kubebuilder:rbac:groups=networking.k8s.io,resources=networkpolicies,verbs=list;create
// +kubebuilder:rbac:groups=networking.k8s.io,resources=networkpolicies,resourceNames=leasehold-quarantine,verbs=get;update

// Who sends spans, and what people are told. Events go to either group, by the
// client.
//
// +kubebuilder:rbac:groups=authentication.k8s.io,resources=tokenreviews,verbs=create
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch
// +kubebuilder:rbac:groups="",resources=events,verbs=create;patch

// Which of several gateways acts.
//
// +kubebuilder:rbac:groups=coordination.k8s.io,namespace=leasehold-system,resources=leases,verbs=get;create;update
