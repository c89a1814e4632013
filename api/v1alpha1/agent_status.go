// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// AgentStatus is what Leasehold holds of an agent.
type AgentStatus struct {
	// Phase that the agent holds. Admission policies go by it.
	// +kubebuilder:default=shadow
	// +optional
	Phase Phase `json:"phase,omitempty"`
	// PhaseLevel is the phase as a number, 0 for shadow to 3 for autonomous: the
	// TRUST_LEVEL that Jobs of the agent have to state.
	// +kubebuilder:default=0
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=3
	// +optional
	PhaseLevel int32 `json:"phaseLevel"`
	// Since is when the agent came to hold the phase.
	// +optional
	Since *metav1.Time `json:"since,omitempty"`
	// Quarantined is set while the agent is stopped until a person releases it.
	// +optional
	Quarantined bool `json:"quarantined,omitempty"`
	// ObservedGeneration is that of the spec which the status goes by.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// Score is the audit score of the last verdict, from 0 to 100.
	// +optional
	Score *int32 `json:"score,omitempty"`
	// Debt is the S of the e-CUSUM that takes trust.
	// +optional
	Debt Decimal `json:"debt,omitempty"`
	// Wealth is the W of the e-process that gives trust.
	// +optional
	Wealth string `json:"wealth,omitempty"`
	// Cycles that counted, ever.
	// +optional
	Cycles int64 `json:"cycles,omitempty"`
	// Running is how many Jobs of the agent run.
	// +optional
	Running int32 `json:"running,omitempty"`
	// Credentials is how many tokens of Vault it is known to hold.
	// +optional
	Credentials int32 `json:"credentials,omitempty"`
	// LastVerdict is what the last settled cycle came to.
	// +optional
	LastVerdict *LastVerdict `json:"lastVerdict,omitempty"`
	// LastDecision is the last one that did more than hold.
	// +optional
	LastDecision *LastDecision `json:"lastDecision,omitempty"`
	// OpenActions are those that are not done, at most 32.
	// +kubebuilder:validation:MaxItems=32
	// +listType=map
	// +listMapKey=id
	// +optional
	OpenActions []OpenAction `json:"openActions,omitempty"`
	// Approval is the promotion that waits for a person.
	// +optional
	Approval *ApprovalRequest `json:"approval,omitempty"`
	// Ledger is the head of the ledger when the status was written: an anchor of
	// it outside the ledger.
	// +optional
	Ledger *LedgerHead `json:"ledger,omitempty"`
	// Conditions are Ready, Quarantined, Silent, ApprovalRequired,
	// CredentialsRevoked and Progressing.
	// +kubebuilder:validation:MaxItems=16
	// +listType=map
	// +listMapKey=type
	// +optional
	Conditions []metav1.Condition `json:"conditions,omitempty"`
	// Record is everything that the next decision rests on, in Leasehold's own
	// form. It holds no content and no secret.
	// +kubebuilder:validation:MaxLength=262144
	// +optional
	Record []byte `json:"record,omitempty"`
	// Revision counts what was taken into the record.
	// +optional
	Revision int64 `json:"revision,omitempty"`
	// Writer is the engine that took it in: its name and its term.
	// +kubebuilder:validation:MaxLength=320
	// +optional
	Writer string `json:"writer,omitempty"`
}

// LastVerdict is what a settled cycle came to.
type LastVerdict struct {
	// Time it was decided on.
	Time metav1.Time `json:"time"`
	// Score from 0 to 100.
	Score int32 `json:"score"`
	// Badness from 0 to 1.
	Badness Decimal `json:"badness"`
}

// LastDecision is a decision.
type LastDecision struct {
	// Time of it.
	Time metav1.Time `json:"time"`
	// Kind, such as promote, demote or quarantine.
	// +kubebuilder:validation:MaxLength=32
	Kind string `json:"kind"`
	// Cause is the rule that decided.
	// +kubebuilder:validation:MaxLength=256
	// +optional
	Cause string `json:"cause,omitempty"`
	// Message is the reason in words.
	// +kubebuilder:validation:MaxLength=1024
	// +optional
	Message string `json:"message,omitempty"`
	// LedgerSeq is the number of its entry in the ledger.
	LedgerSeq int64 `json:"ledgerSeq"`
}

// OpenAction is an effect that a decision called for and that is not done.
type OpenAction struct {
	// ID by which a second try of it is known.
	// +kubebuilder:validation:MaxLength=128
	ID string `json:"id"`
	// Kind, such as revoke, isolate or suspend.
	// +kubebuilder:validation:MaxLength=32
	Kind string `json:"kind"`
	// State is intent, doing, waiting, verified or failing.
	// +kubebuilder:validation:MaxLength=32
	State string `json:"state"`
	// Attempts so far; to look again at what waits is none.
	// +optional
	Attempts int32 `json:"attempts,omitempty"`
	// Message is the error of the last attempt, or what it waits for.
	// +kubebuilder:validation:MaxLength=512
	// +optional
	Message string `json:"message,omitempty"`
}

// ApprovalRequest is a promotion that waits for a person.
type ApprovalRequest struct {
	// Target phase.
	Target Phase `json:"target"`
	// Evidence is the hash of what it rests on; who approves says it again.
	// +kubebuilder:validation:MaxLength=128
	Evidence string `json:"evidence"`
	// Expires is until when it waits.
	Expires metav1.Time `json:"expires"`
}

// LedgerHead is the end of the ledger.
type LedgerHead struct {
	// Seq is the number of the last entry.
	Seq int64 `json:"seq"`
	// Hash of it, in hexadecimal.
	// +kubebuilder:validation:MaxLength=128
	Hash string `json:"hash"`
}
