// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// TrustPolicy says how trust is given to agents and taken. What is left out is
// that of the preset.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,shortName=ltp,categories=leasehold
// +kubebuilder:printcolumn:name="Preset",type=string,JSONPath=`.spec.preset`
// +kubebuilder:printcolumn:name="Enforcement",type=string,JSONPath=`.spec.enforcement`
// +kubebuilder:printcolumn:name="Max",type=string,JSONPath=`.spec.maxPhase`
// +kubebuilder:printcolumn:name="Accepted",type=string,JSONPath=`.status.conditions[?(@.type=="Accepted")].status`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
type TrustPolicy struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// Spec is the policy.
	Spec TrustPolicySpec `json:"spec"`
	// Status says whether it is in force.
	// +optional
	Status TrustPolicyStatus `json:"status,omitempty"`
}

// TrustPolicyList is a list of TrustPolicies.
//
// +kubebuilder:object:root=true
type TrustPolicyList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []TrustPolicy `json:"items"`
}

// Enforcement says whether decisions are carried out.
//
// +kubebuilder:validation:Enum=observe;enforce
type Enforcement string

// TrustPolicySpec is how trust is given and taken.
type TrustPolicySpec struct {
	// Preset is where to start from: default, whose guarantees docs/statistics.md
	// states, or demo, whose small numbers guarantee nothing.
	// +kubebuilder:validation:Enum=default;demo
	// +kubebuilder:default=default
	// +optional
	Preset string `json:"preset,omitempty"`
	// Enforcement is enforce to carry decisions out, or observe to record them
	// only.
	// +kubebuilder:default=enforce
	// +optional
	Enforcement Enforcement `json:"enforcement,omitempty"`
	// MaxPhase is the highest phase that an agent may hold.
	// +optional
	MaxPhase *Phase `json:"maxPhase,omitempty"`
	// Down is the e-CUSUM that takes trust.
	// +optional
	Down *DownPolicy `json:"down,omitempty"`
	// Up are the steps from each phase to the next, by the phase that they lead to.
	// +optional
	Up *UpPolicy `json:"up,omitempty"`
	// OnDigestChange is the highest phase that is kept when a part of the agent
	// changes.
	// +optional
	OnDigestChange *DigestPolicy `json:"onDigestChange,omitempty"`
	// RequireWitness makes cycles that no independent witness saw give no credit.
	// +optional
	RequireWitness *bool `json:"requireWitness,omitempty"`
	// HardEventQuarantines says that a hard event quarantines the agent, and does
	// not only demote it to shadow.
	// +optional
	HardEventQuarantines *bool `json:"hardEventQuarantines,omitempty"`
	// Silence says when an agent that runs counts as silent.
	// +optional
	Silence *SilencePolicy `json:"silence,omitempty"`
	// Budget is what an agent may spend; an Agent's own goes before it.
	// +optional
	Budget *Budget `json:"budget,omitempty"`
	// ApprovalTTL is how long a promotion waits for a person.
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:Pattern=`^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}(\.[0-9]{1,9})?s)?([0-9]{1,6}(\.[0-9]{1,6})?ms)?$`
	// +optional
	ApprovalTTL *metav1.Duration `json:"approvalTTL,omitempty"`
}

// DownPolicy is an e-CUSUM; docs/statistics.md says what its numbers guarantee.
type DownPolicy struct {
	// Tolerated badness of a cycle, on average, from 0 to 1.
	// +optional
	Tolerated *Decimal `json:"tolerated,omitempty"`
	// Intolerable badness, the one that is looked for.
	// +optional
	Intolerable *Decimal `json:"intolerable,omitempty"`
	// FreezeAt is the debt from which an agent is frozen.
	// +optional
	FreezeAt *Decimal `json:"freezeAt,omitempty"`
	// DemoteAt is the debt at which an agent below semi-autonomous falls a phase.
	// +optional
	DemoteAt *Decimal `json:"demoteAt,omitempty"`
	// DemoteAtFromSemiAutonomous is the one from semi-autonomous up.
	// +optional
	DemoteAtFromSemiAutonomous *Decimal `json:"demoteAtFromSemiAutonomous,omitempty"`
}

// UpPolicy are the steps up.
type UpPolicy struct {
	// Restricted is the step from shadow.
	// +optional
	Restricted *StepPolicy `json:"restricted,omitempty"`
	// SemiAutonomous is the step from restricted.
	// +optional
	SemiAutonomous *StepPolicy `json:"semiAutonomous,omitempty"`
	// Autonomous is the step from semi-autonomous.
	// +optional
	Autonomous *StepPolicy `json:"autonomous,omitempty"`
}

// StepPolicy is an e-process towards a phase, and what else the step takes.
type StepPolicy struct {
	// Unacceptable badness: an agent of this or more is promoted with the
	// probability Alpha at most.
	// +optional
	Unacceptable *Decimal `json:"unacceptable,omitempty"`
	// Expected badness of an agent that should be promoted.
	// +optional
	Expected *Decimal `json:"expected,omitempty"`
	// Alpha is the probability of a wrong promotion.
	// +optional
	Alpha *Decimal `json:"alpha,omitempty"`
	// MinCycles that count are taken at least in the phase below.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000000
	// +optional
	MinCycles *int32 `json:"minCycles,omitempty"`
	// MinTasks is how many kinds of tasks those are at least.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000000
	// +optional
	MinTasks *int32 `json:"minTasks,omitempty"`
	// MinTime is how long the agent is in the phase below at least.
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:Pattern=`^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}(\.[0-9]{1,9})?s)?([0-9]{1,6}(\.[0-9]{1,6})?ms)?$`
	// +optional
	MinTime *metav1.Duration `json:"minTime,omitempty"`
	// MinCoverage is the least coverage of each cycle, from 0 to 1.
	// +optional
	MinCoverage *Decimal `json:"minCoverage,omitempty"`
	// Approval makes the step wait for a person.
	// +optional
	Approval *bool `json:"approval,omitempty"`
}

// DigestPolicy is the highest phase kept when a part of the agent changes.
type DigestPolicy struct {
	// Model is that for the model.
	// +optional
	Model *Phase `json:"model,omitempty"`
	// Prompt is that for the system prompt.
	// +optional
	Prompt *Phase `json:"prompt,omitempty"`
	// Tools is that for the set of tools.
	// +optional
	Tools *Phase `json:"tools,omitempty"`
	// Image is that for the image of the containers.
	// +optional
	Image *Phase `json:"image,omitempty"`
}

// SilencePolicy says when an agent that runs counts as silent; 0s turns one off.
type SilencePolicy struct {
	// First is how long after a Job's start its first evidence may take.
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:Pattern=`^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}(\.[0-9]{1,9})?s)?([0-9]{1,6}(\.[0-9]{1,6})?ms)?$`
	// +optional
	First *metav1.Duration `json:"first,omitempty"`
	// Next is how long may pass between two.
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:Pattern=`^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}(\.[0-9]{1,9})?s)?([0-9]{1,6}(\.[0-9]{1,6})?ms)?$`
	// +optional
	Next *metav1.Duration `json:"next,omitempty"`
	// DemoteAfter is how long an agent may be silent before it falls one phase.
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:Pattern=`^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}(\.[0-9]{1,9})?s)?([0-9]{1,6}(\.[0-9]{1,6})?ms)?$`
	// +optional
	DemoteAfter *metav1.Duration `json:"demoteAfter,omitempty"`
}

// TrustPolicyStatus says whether a policy is in force.
type TrustPolicyStatus struct {
	// ObservedGeneration is that of the spec which the conditions are about.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// Conditions are Accepted: False says which numbers are out of bounds.
	// +kubebuilder:validation:MaxItems=8
	// +listType=map
	// +listMapKey=type
	// +optional
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

// ConditionAccepted is that a policy's numbers are within bounds.
const ConditionAccepted = "Accepted"
