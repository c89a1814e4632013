// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type timestamp = metav1.Time

// The reasons that the status tells, as kubelets and runtimes word them.
const (
	reasonCompleted = "Completed"
	reasonError     = "Error"
	reasonOOM       = "OOMKilled"
	reasonEvicted   = "Evicted"
	reasonDeadline  = "DeadlineExceeded"
	reasonStart     = "StartError"
	reasonConfig    = "CreateContainerConfigError"
	reasonCreating  = "ContainerCreating"
	reasonIniting   = "PodInitializing"
	reasonUnknown   = "ContainerStatusUnknown"
	reasonNeverRan  = "NeverRan"
)

const (
	exitNotStarted = 128 // of a program that could not be started
	exitKilled     = 137 // of one that was killed, or that nobody saw end
)

// ending is what a pod came to.
type ending struct {
	phase           corev1.PodPhase
	reason, message string
	disrupted       bool // by the node, and no fault of the pod's own
}

func failed(reason, message string) ending {
	return ending{phase: corev1.PodFailed, reason: reason, message: message}
}

func overdue() ending {
	return failed(reasonDeadline, "Pod was active on the node longer than the specified deadline")
}

func (e ending) well() bool { return e.phase == corev1.PodSucceeded }

func (w *worker) now() timestamp { return metav1.NewTime(w.k.Now()) }

// set writes the state of a container, which it may be the first word of.
func (w *worker) set(statuses *[]corev1.ContainerStatus, c *corev1.Container, state corev1.ContainerState) {
	running := state.Running != nil
	status := corev1.ContainerStatus{
		Name: c.Name, Image: c.Image, State: state, Ready: running, Started: &running, RestartCount: w.restarts,
	}
	if state.Waiting == nil {
		status.ImageID = imageID(c.Image)
		status.ContainerID = NodeName + "://" + string(w.pod.Load().UID) + "/" + c.Name
	}
	for i := range *statuses {
		if (*statuses)[i].Name == c.Name {
			(*statuses)[i] = status
			return
		}
	}
	*statuses = append(*statuses, status)
}

// imageID is what identifies the content of an image: its digest if it has one,
// else one of its name.
func imageID(image string) string {
	if strings.Contains(image, "@sha256:") {
		return image
	}
	sum := sha256.Sum256([]byte(image))
	return "local@sha256:" + hex.EncodeToString(sum[:])
}

// pending is the status of a pod of which nothing ran yet.
func (w *worker) pending() {
	pod := w.pod.Load()
	waiting := corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reasonCreating}}
	for i := range pod.Spec.InitContainers {
		waiting.Waiting.Reason = reasonIniting
		w.set(&w.status.InitContainerStatuses, &pod.Spec.InitContainers[i], waiting)
	}
	w.status.Phase = corev1.PodPending
	w.set(&w.status.ContainerStatuses, &pod.Spec.Containers[0], waiting)
}

func (w *worker) initialized() { w.condition(corev1.PodInitialized, true, "") }

// running is the status of a pod whose container runs; it may have to be asked
// whether it is ready.
func (w *worker) running(ask bool) {
	w.status.Phase = corev1.PodRunning
	w.status.PodIP, w.status.PodIPs = w.ip(), []corev1.PodIP{{IP: w.ip()}}
	w.status.HostIP, w.status.HostIPs = loopback, []corev1.HostIP{{IP: loopback}}
	if ask {
		w.unready("ContainersNotReady")
		return
	}
	w.ready()
}

func (w *worker) ready() {
	w.status.ContainerStatuses[0].Ready = true
	w.condition(corev1.ContainersReady, true, "")
	w.condition(corev1.PodReady, true, "")
}

func (w *worker) unready(reason string) {
	w.status.ContainerStatuses[0].Ready = false
	w.condition(corev1.ContainersReady, false, reason)
	w.condition(corev1.PodReady, false, reason)
}

// conclude is the status of a pod that has ended.
func (w *worker) conclude(end ending) {
	w.status.Phase, w.status.Reason, w.status.Message = end.phase, end.reason, end.message
	reason := "PodCompleted"
	if !end.well() {
		reason = "PodFailed"
	}
	w.condition(corev1.ContainersReady, false, reason)
	w.condition(corev1.PodReady, false, reason)
	if end.disrupted {
		w.condition(corev1.DisruptionTarget, true, corev1.PodReasonTerminationByKubelet)
	}
}

func (w *worker) condition(kind corev1.PodConditionType, is bool, reason string) {
	status := corev1.ConditionFalse
	if is {
		status = corev1.ConditionTrue
	}
	c := corev1.PodCondition{Type: kind, Status: status, Reason: reason, LastTransitionTime: w.now()}
	for i := range w.status.Conditions {
		if w.status.Conditions[i].Type == kind {
			w.status.Conditions[i] = c
			return
		}
	}
	w.status.Conditions = append(w.status.Conditions, c)
}

const loopback = "127.0.0.1"
