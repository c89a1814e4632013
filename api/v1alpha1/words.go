// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// The types of an Agent's conditions.
const (
	// ConditionReady is that the agent may run at the phase that it holds. Its
	// reason is what kubectl shows as the agent's status.
	ConditionReady = "Ready"
	// ConditionQuarantined is that it is stopped until a person releases it.
	ConditionQuarantined = "Quarantined"
	// ConditionSilent is that it runs and nothing is heard of it.
	ConditionSilent = "Silent"
	// ConditionApprovalRequired is that a promotion waits for a person.
	ConditionApprovalRequired = "ApprovalRequired"
	// ConditionCredentialsRevoked is that the credentials that a decision took are
	// gone.
	ConditionCredentialsRevoked = "CredentialsRevoked"
	// ConditionProgressing is that actions are under way.
	ConditionProgressing = "Progressing"
)

// The reasons of Ready.
const (
	// ReasonTrusted is that nothing stands in the way of what its phase allows.
	ReasonTrusted = "Trusted"
	// ReasonQuarantined is that it is stopped until a person releases it.
	ReasonQuarantined = "Quarantined"
	// ReasonFrozen is that it neither rises nor starts anew.
	ReasonFrozen = "Frozen"
	// ReasonSilent is that it runs and nothing is heard of it.
	ReasonSilent = "Silent"
	// ReasonApprovalRequired is that a promotion waits for a person.
	ReasonApprovalRequired = "ApprovalRequired"
	// ReasonActing is that what was decided is being done.
	ReasonActing = "Acting"
	// ReasonActionsFailing is that what was decided fails, and is tried again.
	ReasonActionsFailing = "ActionsFailing"
	// ReasonPolicyNotFound is that there is no TrustPolicy of the name that it
	// refers to.
	ReasonPolicyNotFound = "PolicyNotFound"
	// ReasonPolicyInvalid is that numbers of its TrustPolicy are out of bounds.
	ReasonPolicyInvalid = "PolicyInvalid"
	// ReasonToolsInvalid is that the tools that it may call cannot be read.
	ReasonToolsInvalid = "ToolsInvalid"
	// ReasonVaultInvalid is that what it is granted in Vault cannot be read.
	ReasonVaultInvalid = "VaultInvalid"
)

// The reasons of CredentialsRevoked.
const (
	// ReasonNothingConnected is that no Vault is connected.
	ReasonNothingConnected = "NothingConnected"
	// ReasonRevoked is that nothing is left that the agent may not hold.
	ReasonRevoked = "Revoked"
	// ReasonRevoking is that it is being taken.
	ReasonRevoking = "Revoking"
	// ReasonRevokeUnverified is that Vault said that it is gone, and it is not.
	ReasonRevokeUnverified = "RevokeUnverified"
	// ReasonIrrevocable is that Vault gave up on a lease.
	ReasonIrrevocable = "Irrevocable"
)

// Labels and annotations of Leasehold.
const (
	// LabelAgent is on every Job and pod that Leasehold launched, and names the
	// Agent in its namespace.
	LabelAgent = "leasehold.dev/agent"
	// LabelLeader is "true" on the pod of the gateway that decides, for a Service to
	// select: the others take no evidence in.
	LabelLeader = "leasehold.dev/leader"
	// LabelPhase is the phase that the agent's pods run in.
	LabelPhase = "leasehold.dev/phase"
	// LabelQuarantine is "true" on pods that are cut off the network.
	LabelQuarantine = "leasehold.dev/quarantine"
	// LabelManagedBy is Kubernetes' recommended label for what manages an object.
	LabelManagedBy = "app.kubernetes.io/managed-by"
	// ManagedBy is its value.
	ManagedBy = "leasehold"

	// AnnotationSpanID is the id of the span that triggered a Job.
	AnnotationSpanID = "trace.span.id"
	// AnnotationTraceID is that of its trace.
	AnnotationTraceID = "trace.id"
	// AnnotationTraceparent is the W3C trace context that a Job's spans go on from.
	AnnotationTraceparent = "leasehold.dev/traceparent"
	// AnnotationTrigger is the name of the trigger that launched a Job.
	AnnotationTrigger = "leasehold.dev/trigger"
	// AnnotationAction is the id of the action that launched a Job.
	AnnotationAction = "leasehold.dev/action"
	// AnnotationQuarantinedBy is the id of the action that cut a pod off.
	AnnotationQuarantinedBy = "leasehold.dev/quarantined-by"
	// AnnotationSuspendedBy marks a Job that Leasehold suspends: the id of the
	// action. It is put before the suspension and taken away after a resumption.
	AnnotationSuspendedBy = "leasehold.dev/suspended-by"
	// AnnotationSuspendedAt is when, in RFC 3339.
	AnnotationSuspendedAt = "leasehold.dev/suspended-at"
	// AnnotationDeadline is by when the Job ends, in RFC 3339, however often it is
	// suspended and resumed.
	AnnotationDeadline = "leasehold.dev/deadline"

	// EnvTrustLevel tells a container the phase of its Job as a number.
	EnvTrustLevel = "TRUST_LEVEL"
	// EnvTrustPhase tells it as a word.
	EnvTrustPhase = "TRUST_PHASE"
	// EnvSpanID is the span that triggered the Job.
	EnvSpanID = "REASONING_SPAN_ID"
)

// FieldManager is the name under which Leasehold writes.
const FieldManager = "leasehold"
