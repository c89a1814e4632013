// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

var scalingLimits = Check{
	ID: "scaling.limits", Group: GroupScaling,
	Title: "Requests and limits are set, and give the QoS class that is meant",
	Why: "A container without requests is the first to be killed, and takes its evidence with it; one without limits takes the " +
		"node's memory from all others. The collector's memory limiter goes by its limit.",
	Mend: "Set requests and limits of cpu and memory in each container of an agent, the requests lower for Burstable, equal for " +
		"Guaranteed; where one of the two is meant, annotate the Agent leasehold.dev/qos. Limit the collector's memory.",
	needs: workloadKinds,
	run:   runScalingLimits,
}

func runScalingLimits(l *look) {
	for _, w := range l.agentWorkloads() {
		l.saw()
		burstable := false
		for _, c := range w.containers() {
			for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
				burstable = l.resource(&w, &c, name) || burstable
			}
		}
		switch meant := w.Notes[AnnotationQoS]; {
		case meant == string(corev1.PodQOSBurstable) && !burstable:
			l.bad(w.Object, w.podField, "it is meant to be Burstable, and all its requests are as its limits")
		case meant == string(corev1.PodQOSGuaranteed) && burstable:
			l.bad(w.Object, w.podField, "it is meant to be Guaranteed, and its requests are not as its limits")
		}
	}
	for _, w := range l.workloads() {
		if w.Namespace != OwnNamespace {
			continue
		}
		l.saw()
		for _, c := range w.containers() {
			if _, ok := c.Resources.Limits[corev1.ResourceMemory]; !ok {
				l.bad(w.Object, c.field+".resources.limits.memory", "the memory limiter has nothing to go by")
			}
		}
	}
}

// resource looks at one resource of a container, and reports whether more than is
// requested may be used.
func (l *look) resource(w *workload, c *container, name corev1.ResourceName) (burstable bool) {
	field := c.field + ".resources"
	limit, limited := c.Resources.Limits[name]
	request, requested := c.Resources.Requests[name]
	if !limited || limit.IsZero() {
		l.bad(w.Object, field+".limits."+string(name), "there is no limit")
	}
	if !requested && !limited || requested && request.IsZero() {
		l.bad(w.Object, field+".requests."+string(name), "nothing is requested")
	}
	return limited && requested && less(request, limit)
}

func less(a, b resource.Quantity) bool { return a.Cmp(b) < 0 }
