// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// retryPrepare is how often a container is tried again that waits for something. A
// node would take longer; here what comes last is what tests wait for.
const retryPrepare = 25 * time.Millisecond

// prepare tries until it succeeds, and lets the container's status say meanwhile
// what it waits for. It is false if the pod went before that.
func (w *worker) prepare(c *corev1.Container, statuses *[]corev1.ContainerStatus, reason string, try func(context.Context) error) bool {
	told := ""
	for w.active.Err() == nil && !w.leaving() {
		err := w.attempt(try)
		if err == nil {
			return true
		}
		if message := err.Error(); message != told && w.ctx.Err() == nil {
			w.set(statuses, c, corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}})
			w.report()
			told = message
		}
		select {
		case <-w.active.Done():
		case <-w.changed:
		case <-time.After(retryPrepare):
		}
	}
	return false
}

// unsupported says what of a pod would silently be another thing here.
func unsupported(pod *corev1.Pod) error {
	var err error
	if n := len(pod.Spec.Containers); n != 1 {
		err = errors.Join(err, fmt.Errorf("the pod has %d containers: node %s runs one", n, NodeName))
	}
	if pod.Spec.RestartPolicy != corev1.RestartPolicyNever && !serves(pod) {
		err = errors.Join(err, fmt.Errorf("restartPolicy %s: node %s never restarts", pod.Spec.RestartPolicy, NodeName))
	}
	for i := range pod.Spec.InitContainers {
		if pod.Spec.InitContainers[i].RestartPolicy != nil {
			err = errors.Join(err, fmt.Errorf("init container %s goes on beside the container: node %s runs one", pod.Spec.InitContainers[i].Name, NodeName))
		}
	}
	for i := range pod.Spec.Volumes {
		if v := &pod.Spec.Volumes[i]; !supported(v) {
			err = errors.Join(err, fmt.Errorf("volume %s is of a kind that node %s does not have", v.Name, NodeName))
		}
	}
	return err
}

func supported(v *corev1.Volume) bool {
	if v.Projected != nil {
		for i := range v.Projected.Sources {
			s := &v.Projected.Sources[i]
			if s.ClusterTrustBundle != nil || s.PodCertificate != nil {
				return false
			}
		}
		return true
	}
	return v.PersistentVolumeClaim != nil || v.EmptyDir != nil || v.HostPath != nil || v.ConfigMap != nil || v.Secret != nil || v.DownwardAPI != nil
}
