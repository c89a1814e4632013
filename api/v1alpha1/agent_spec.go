// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	batchv1 "k8s.io/api/batch/v1"
)

// Phase is how far an agent is trusted.
//
// +kubebuilder:validation:Enum=shadow;restricted;semi-autonomous;autonomous
type Phase string

// The phases, from the least to the most trusted.
const (
	PhaseShadow         Phase = "shadow"
	PhaseRestricted     Phase = "restricted"
	PhaseSemiAutonomous Phase = "semi-autonomous"
	PhaseAutonomous     Phase = "autonomous"
)

// AgentSpec is what people want of an agent.
type AgentSpec struct {
	// ServiceAccountName is the ServiceAccount that the agent's pods run as, in
	// the Agent's namespace; it is the Agent's name as well, so that there is one
	// Agent for a ServiceAccount.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="serviceAccountName cannot be changed: delete the Agent and make another"
	ServiceAccountName string `json:"serviceAccountName"`
	// MaxPhase is the highest phase that the agent may hold.
	// +kubebuilder:default=autonomous
	// +optional
	MaxPhase Phase `json:"maxPhase,omitempty"`
	// PolicyRef names the TrustPolicy by which trust is given and taken. Without
	// it the policy in the configuration of the trust extension counts.
	// +optional
	PolicyRef *PolicyReference `json:"policyRef,omitempty"`
	// Tools says which tools the agent may call, by the phase that it holds. A
	// phase that is left out allows what the phase below allows; without any entry
	// the configuration of the reasoning processor counts.
	// +kubebuilder:validation:MaxItems=4
	// +listType=map
	// +listMapKey=phase
	// +optional
	Tools []ToolGrant `json:"tools,omitempty"`
	// Budget is what the agent may spend; what is left out is that of the policy.
	// +optional
	Budget *Budget `json:"budget,omitempty"`
	// MaxConcurrentCycles is how many Jobs of the agent may run at once; what is
	// triggered beyond that waits.
	// +kubebuilder:default=1
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=16
	// +optional
	MaxConcurrentCycles int32 `json:"maxConcurrentCycles,omitempty"`
	// Triggers are the names of the triggers, configured at the reasoning
	// connector, that launch a cycle of this agent, and whose spans may. Without
	// any, only a person does.
	// +kubebuilder:validation:MaxItems=16
	// +listType=map
	// +listMapKey=name
	// +optional
	Triggers []TriggerGrant `json:"triggers,omitempty"`
	// JobTemplate is the Job that a cycle of the agent runs as. Leasehold adds the
	// ServiceAccount, labels, annotations and environment; without a template it
	// launches nothing. The schema of a Job holds, checked by the API server when
	// a Job is made; that the template makes ephemeral Jobs is checked when the
	// Agent is written, where the admission policies are installed.
	// +kubebuilder:validation:Schemaless
	// +kubebuilder:validation:Type=object
	// +kubebuilder:pruning:PreserveUnknownFields
	// +optional
	JobTemplate *batchv1.JobTemplateSpec `json:"jobTemplate,omitempty"`
	// JobTemplateError says why what is in jobTemplate is no template of a Job, and
	// JobTemplate is nil then. It is set when an Agent is read, and never written.
	JobTemplateError string `json:"-"`
	// Vault says how the agent logs in to Vault.
	// +optional
	Vault *VaultBinding `json:"vault,omitempty"`
}

// PolicyReference names a TrustPolicy.
type PolicyReference struct {
	// Name of the TrustPolicy, which is cluster-scoped.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name"`
}

// ToolGrant is what a phase lets an agent call.
type ToolGrant struct {
	// Phase that this is for.
	Phase Phase `json:"phase"`
	// Allowed are names of tools; a name may end in * for all that begin so.
	// +kubebuilder:validation:MaxItems=256
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:Pattern=`^[^*]*\*?$`
	// +listType=set
	Allowed []string `json:"allowed"`
}

// TriggerGrant lets spans launch a cycle.
type TriggerGrant struct {
	// Name of the trigger in the configuration of the reasoning connector.
	// +kubebuilder:validation:Pattern=`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`
	Name string `json:"name"`
	// From are the senders whose spans may, as namespace/ServiceAccount. Without
	// any, the agent's own spans do.
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:items:MaxLength=317
	// +kubebuilder:validation:items:Pattern=`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/[a-z0-9]([-.a-z0-9]*[a-z0-9])?$`
	// +listType=set
	// +optional
	From []string `json:"from,omitempty"`
}

// Budget is what an agent may spend.
type Budget struct {
	// TokensPerCycle is the most tokens of a cycle: more is a hard event.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000000000000
	// +optional
	TokensPerCycle *int64 `json:"tokensPerCycle,omitempty"`
	// TokensPerDay is watched by burn rates: past it the agent is frozen.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000000000000
	// +optional
	TokensPerDay *int64 `json:"tokensPerDay,omitempty"`
	// CostPerDay is as TokensPerDay, in US dollars, such as "12.50".
	// +optional
	CostPerDay *Decimal `json:"costPerDay,omitempty"`
}

// Decimal is a number in decimal notation; Kubernetes objects hold no floating
// point numbers, which not every language reads the same.
//
// +kubebuilder:validation:Pattern=`^[0-9]{1,9}(\.[0-9]{1,9})?$`
// +kubebuilder:validation:MaxLength=19
type Decimal string

// TokenDelivery says how the pods of an agent come by a token of Vault.
//
// +kubebuilder:validation:Enum=Login;Wrapped
type TokenDelivery string

// The deliveries of tokens.
const (
	// DeliveryLogin lets a pod log in by its ServiceAccount's token.
	DeliveryLogin TokenDelivery = "Login"
	// DeliveryWrapped gives each cycle a token of its own, which Leasehold makes
	// and only the pod can unwrap, once.
	DeliveryWrapped TokenDelivery = "Wrapped"
)

// VaultBinding says how an agent comes by credentials of Vault, and what they are
// for. leasehold vault apply sets Vault up for it.
type VaultBinding struct {
	// Role of the kubernetes auth method. It reaches the containers of its Jobs as
	// VAULT_ROLE.
	// +kubebuilder:validation:Pattern=`^[A-Za-z0-9_.-]{1,128}$`
	Role string `json:"role"`
	// AuthMount is where that method is mounted. It reaches the containers as
	// VAULT_AUTH_MOUNT.
	// +kubebuilder:default=kubernetes
	// +kubebuilder:validation:Pattern=`^[A-Za-z0-9_./-]{1,128}$`
	// +optional
	AuthMount string `json:"authMount,omitempty"`
	// TokenDelivery says how its pods come by a token: each logs in by itself, or
	// Leasehold gives each cycle one, wrapped.
	// +kubebuilder:default=Login
	// +optional
	TokenDelivery TokenDelivery `json:"tokenDelivery,omitempty"`
	// Grants are the paths of Vault that its tools need, by the phase from which on
	// they have them.
	// +kubebuilder:validation:MaxItems=64
	// +listType=atomic
	// +optional
	Grants []VaultGrant `json:"grants,omitempty"`
}

// VaultCapability is what a grant allows, as in Vault's policies. There is neither
// sudo nor root.
//
// +kubebuilder:validation:Enum=create;read;update;patch;delete;list
type VaultCapability string

// VaultGrant is a path of Vault that a tool needs.
type VaultGrant struct {
	// Phase from which on it is granted; higher phases have it too.
	Phase Phase `json:"phase"`
	// Tool that needs it, by the name that its spans have.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Tool string `json:"tool"`
	// Path as in Vault's policies; a segment may be +, and the last may end in *.
	// Neither auth/, sys/, identity/ nor cubbyhole/ can be granted.
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:Pattern=`^([A-Za-z0-9_.-]+|\+)(/([A-Za-z0-9_.-]+|\+))*(/[A-Za-z0-9_.-]*\*)?$`
	// +kubebuilder:validation:XValidation:rule="!(self.startsWith('auth/') || self.startsWith('sys/') || self.startsWith('identity/') || self.startsWith('cubbyhole/') || self.startsWith('+'))",message="paths of Vault itself cannot be granted"
	Path string `json:"path"`
	// Capabilities on the path.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=6
	// +listType=set
	Capabilities []VaultCapability `json:"capabilities"`
}
