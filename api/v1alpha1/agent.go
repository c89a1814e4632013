// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Agent is a workload identity that reasons: the ServiceAccount of the same name
// in the same namespace. It starts in shadow and holds the phase in its status.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Namespaced,shortName=lha,categories=leasehold
// +kubebuilder:printcolumn:name="Phase",type=string,JSONPath=`.status.phase`
// +kubebuilder:printcolumn:name="Status",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Score",type=integer,JSONPath=`.status.score`
// +kubebuilder:printcolumn:name="Debt",type=string,JSONPath=`.status.debt`
// +kubebuilder:printcolumn:name="Cycles",type=integer,JSONPath=`.status.cycles`
// +kubebuilder:printcolumn:name="Running",type=integer,JSONPath=`.status.running`
// +kubebuilder:printcolumn:name="Last decision",type=string,JSONPath=`.status.lastDecision.kind`
// +kubebuilder:printcolumn:name="Max",type=string,priority=1,JSONPath=`.spec.maxPhase`
// +kubebuilder:printcolumn:name="Wealth",type=string,priority=1,JSONPath=`.status.wealth`
// +kubebuilder:printcolumn:name="Why",type=string,priority=1,JSONPath=`.status.lastDecision.message`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:validation:XValidation:rule="self.metadata.name == self.spec.serviceAccountName",message="an Agent has the name of its ServiceAccount: set metadata.name and spec.serviceAccountName to the same"
type Agent struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// Spec is what people want of the agent.
	Spec AgentSpec `json:"spec"`
	// Status is what Leasehold holds of the agent. Only Leasehold writes it.
	// +optional
	Status AgentStatus `json:"status,omitempty"`
}

// AgentList is a list of Agents.
//
// +kubebuilder:object:root=true
type AgentList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Agent `json:"items"`
}

// Key is the agent's name everywhere else in Leasehold: its namespace, a slash,
// and its ServiceAccount.
func (a *Agent) Key() string { return a.Namespace + "/" + a.Name }
