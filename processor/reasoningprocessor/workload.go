// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/track"
)

// workload is what is proven of where a sender runs, "" for what is not.
type workload struct {
	namespace, pod, podUID, job, jobUID string
}

// workloadOf is what an authenticator such as pod_identity has found.
func workloadOf(auth client.AuthData) workload {
	text := func(key string) string {
		s, _ := auth.GetAttribute(key).(string)
		return s
	}
	return workload{
		namespace: text(semconv.NamespaceName), pod: text(semconv.PodName), podUID: text(semconv.PodUID),
		job: text(semconv.JobName), jobUID: text(semconv.JobUID),
	}
}

// relayedWorkload is what a collector that is believed has stamped: with the pod's
// uid, which only it can have written, it has seen to the rest, too.
func relayedWorkload(attrs pcommon.Map) (at workload) {
	if at.podUID = text(attrs, semconv.IdentityPodUID); at.podUID == "" {
		return at
	}
	at.namespace, at.pod = text(attrs, semconv.NamespaceName), text(attrs, semconv.PodName)
	at.job, at.jobUID = text(attrs, semconv.JobName), text(attrs, semconv.JobUID)
	return at
}

// isNamed reports whether all that is proven can stand as it is.
func (w *workload) isNamed() bool {
	for _, name := range [...]string{w.namespace, w.pod, w.podUID, w.job, w.jobUID} {
		if name != "" && !isName(name) {
			return false
		}
	}
	return true
}

// contradicted is what a resource claims otherwise than is proven, as KEY=VALUE.
// The names of pod and Job are not held against anybody: SDKs take them from the
// host's name, which may be cut.
func (w *workload) contradicted(attrs pcommon.Map) string {
	if *w == (workload{}) {
		return ""
	}
	for key, value := range attrs.All() {
		if value.Type() != pcommon.ValueTypeStr || value.Str() == "" {
			continue
		}
		if proven, known := w.claimable(key); known && proven != value.Str() {
			return key + "=" + value.Str()
		}
	}
	return ""
}

// claimable is what is proven under a key, and whether that can be contradicted:
// that a pod has no Job is proven by the pod.
func (w *workload) claimable(key string) (proven string, known bool) {
	switch key {
	case semconv.NamespaceName:
		return w.namespace, w.namespace != ""
	case semconv.PodUID:
		return w.podUID, w.podUID != ""
	case semconv.JobUID:
		return w.jobUID, w.podUID != "" || w.jobUID != ""
	}
	return "", false
}

// stamp writes on a resource what is proven, in place of all that it claims of it.
func (w *workload) stamp(attrs pcommon.Map) {
	if *w == (workload{}) {
		return
	}
	attrs.RemoveIf(func(key string, _ pcommon.Value) bool { return w.settles(key) })
	for _, is := range [...]struct{ key, value string }{
		{semconv.NamespaceName, w.namespace},
		{semconv.PodName, w.pod},
		{semconv.PodUID, w.podUID},
		{semconv.JobName, w.job},
		{semconv.JobUID, w.jobUID},
		{semconv.RunID, w.jobUID},
		{semconv.IdentityPodUID, w.podUID},
	} {
		if is.value != "" {
			attrs.PutStr(is.key, is.value)
		}
	}
}

// settles reports whether nothing that a client writes under a key is left.
func (w *workload) settles(key string) bool {
	switch key {
	case semconv.NamespaceName:
		return w.namespace != ""
	case semconv.PodName, semconv.PodUID:
		return w.podUID != ""
	case semconv.JobName, semconv.JobUID, semconv.RunID:
		return w.podUID != "" || w.jobUID != ""
	}
	return false
}

// run makes the cycle that of the Job. A pod without one has a cycle for each
// trace: a run of its own choosing could be that of a Job of the same agent.
func (w *workload) run(from *track.Origin) {
	if w.podUID != "" || w.jobUID != "" {
		from.Run = cut(w.jobUID)
	}
}
