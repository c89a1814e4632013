// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// pod is what is kept of a pod.
type pod struct {
	metav1.ObjectMeta
	account string
	// job and jobName are of the Job that controls it, owner and ownedBy the UID
	// and the kind of whatever else does.
	job     types.UID
	jobName string
	owner   types.UID
	ownedBy string

	// ran says that a container of it began, started when the first one did.
	ran     bool
	started time.Time
	// over says that nothing of it runs any more, or will.
	over bool
	// excuse is why it ended for which what ran in it is not to blame, at when.
	excuse string
	at     time.Time
	// evicted says that the cluster took it away, oom is the container that ran
	// out of memory.
	evicted    bool
	oom        string
	containers []container
}

// container is what is kept of a container.
type container struct {
	name string
	// ran says that it began, and so that its image is known, as image.
	ran   bool
	image string
	// does is a hash of its command and arguments.
	does [8]byte
}

func (p *pod) agent() string { return p.Namespace + "/" + p.account }

// stripPod turns a pod into what is kept of it. It may be given what it returned.
func stripPod(object any) (any, error) {
	from, ok := object.(*corev1.Pod)
	if !ok {
		return object, nil
	}
	p := &pod{ObjectMeta: stripMeta(&from.ObjectMeta), account: account(&from.Spec)}
	p.ownedAs(from)
	p.readContainers(from)
	p.readEnd(from)
	p.over = from.Status.Phase == corev1.PodSucceeded || from.Status.Phase == corev1.PodFailed
	p.ran = p.ran || from.Status.Phase == corev1.PodRunning || from.Status.Phase == corev1.PodSucceeded
	if p.ran && p.started.IsZero() && from.Status.StartTime != nil {
		p.started = from.Status.StartTime.Time
	}
	return p, nil
}

// kinds are what Kubernetes itself controls pods with.
var kinds = map[string]bool{"ReplicaSet": true, "StatefulSet": true, "DaemonSet": true, "ReplicationController": true}

// maxUID is more than a UID of Kubernetes has.
const maxUID = 64

// ownedAs reads what controls a pod. Whoever makes a pod may write anything there.
func (p *pod) ownedAs(from *corev1.Pod) {
	owner := metav1.GetControllerOfNoCopy(from)
	switch {
	case owner == nil || len(owner.UID) > maxUID:
	case owner.Kind == "Job" && owner.APIVersion == "batch/v1":
		p.job, p.jobName = owner.UID, owner.Name
	case kinds[owner.Kind]:
		p.owner, p.ownedBy = owner.UID, "a "+owner.Kind
	default:
		p.owner, p.ownedBy = owner.UID, "something else"
	}
}

func (p *pod) readContainers(from *corev1.Pod) {
	p.containers = make([]container, 0, len(from.Spec.InitContainers)+len(from.Spec.Containers))
	for i := range from.Spec.InitContainers {
		p.readContainer(&from.Spec.InitContainers[i], from.Status.InitContainerStatuses)
	}
	for i := range from.Spec.Containers {
		began := p.readContainer(&from.Spec.Containers[i], from.Status.ContainerStatuses)
		if began.IsZero() {
			continue
		}
		p.ran = true
		if p.started.IsZero() || began.Before(p.started) {
			p.started = began
		}
	}
}

// readContainer adds a container and returns when it began, zero where it did not.
func (p *pod) readContainer(spec *corev1.Container, all []corev1.ContainerStatus) (began time.Time) {
	c := container{name: spec.Name, image: spec.Image, does: deeds(spec)}
	for i := range all {
		s := &all[i]
		if s.Name != spec.Name {
			continue
		}
		if began = beginning(s); !began.IsZero() {
			c.ran = true
			if s.ImageID != "" {
				c.image = digest(s.ImageID)
			}
		}
		if outOfMemory(s) {
			p.oom = spec.Name
		}
	}
	p.containers = append(p.containers, c)
	return began
}

// beginning is when a container first began, as far as its status knows.
func beginning(s *corev1.ContainerStatus) time.Time {
	for _, state := range []*corev1.ContainerState{&s.LastTerminationState, &s.State} {
		switch {
		case state.Running != nil && !state.Running.StartedAt.IsZero():
			return state.Running.StartedAt.Time
		case state.Terminated != nil && !state.Terminated.StartedAt.IsZero():
			return state.Terminated.StartedAt.Time
		}
	}
	return time.Time{}
}
