// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Excuses that are no word of Kubernetes.
const (
	excuseOOM       = "OOMKilled"
	excuseSuspended = "suspended"
)

// taken are the reasons of a pod's status with which the kubelet or the node's
// controllers take a pod away. The word of a reason is the excuse.
var taken = map[string]bool{
	"Evicted": true, "Preempted": true, "Preempting": true, "NodeLost": true,
	"NodeShutdown": true, "Shutdown": true, "Terminated": true, "UnexpectedAdmissionError": true,
}

// disruptions are the reasons of the condition DisruptionTarget.
var disruptions = map[string]bool{
	"PreemptionByScheduler": true, "DeletionByTaintManager": true, "EvictionByEvictionAPI": true,
	"DeletionByPodGC": true, "TerminationByKubelet": true,
}

// disruption is the word for a reason of that condition: what others write there
// is not passed on.
func disruption(reason string) string {
	if disruptions[reason] {
		return reason
	}
	return "Disrupted"
}

// readEnd reads why a pod ended, where it was taken away or ran out of memory
// before it had done its work.
func (p *pod) readEnd(from *corev1.Pod) {
	if from.Status.Phase == corev1.PodSucceeded {
		return
	}
	if reason := from.Status.Reason; taken[reason] {
		p.evicted, p.excuse = true, reason
	}
	for i := range from.Status.Conditions {
		if c := &from.Status.Conditions[i]; c.Type == corev1.DisruptionTarget && c.Status == corev1.ConditionTrue {
			p.evicted, p.at = true, c.LastTransitionTime.Time
			if p.excuse == "" {
				p.excuse = disruption(c.Reason)
			}
		}
	}
	if p.oom != "" && p.excuse == "" {
		p.excuse = excuseOOM
	}
	if p.excuse != "" && p.at.IsZero() {
		p.at = lastEnd(from)
	}
}

func outOfMemory(s *corev1.ContainerStatus) bool {
	for _, state := range []*corev1.ContainerState{&s.State, &s.LastTerminationState} {
		if state.Terminated != nil && state.Terminated.Reason == excuseOOM {
			return true
		}
	}
	return false
}

// lastEnd is when the last container of a pod ended, zero where none has.
func lastEnd(from *corev1.Pod) (at time.Time) {
	for i := range from.Status.ContainerStatuses {
		s := &from.Status.ContainerStatuses[i]
		for _, state := range []*corev1.ContainerState{&s.State, &s.LastTerminationState} {
			if state.Terminated != nil && state.Terminated.FinishedAt.After(at) {
				at = state.Terminated.FinishedAt.Time
			}
		}
	}
	return at
}
