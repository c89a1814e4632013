// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"fmt"
	"syscall"

	corev1 "k8s.io/api/core/v1"
)

// A fault is what a test does to a pod: the reason that its container gets, and
// what the pod comes to.
type fault struct {
	container string
	end       ending
}

// OOMKill kills a pod's process as the kernel does when it takes more memory than
// its limit: exit code 137, reason OOMKilled. The status follows a moment later. It
// is an error if the pod has no process here.
func (k *Kubelet) OOMKill(namespace, pod string) error {
	return k.strike(namespace, pod, fault{container: reasonOOM, end: failed("", "")})
}

// Evict takes a pod off the node as one that runs out of memory does: its process
// is killed, and it is Failed for the reason Evicted. The status follows a moment
// later. It is an error if the pod has no process here.
func (k *Kubelet) Evict(namespace, pod string) error {
	return k.strike(namespace, pod, fault{container: reasonError, end: ending{
		phase: corev1.PodFailed, reason: reasonEvicted, message: "The node was low on resource: memory.", disrupted: true,
	}})
}

// Freeze stops a pod's process where it is, so that it hangs until it is killed. It is
// an error if the pod has no process here.
func (k *Kubelet) Freeze(namespace, pod string) error {
	w, err := k.running(namespace, pod)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.process == nil || !w.process.signal(syscall.SIGSTOP) {
		return fmt.Errorf("the process of pod %s/%s has ended", namespace, pod)
	}
	return nil
}

func (k *Kubelet) strike(namespace, pod string, f fault) error {
	w, err := k.running(namespace, pod)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.process == nil || !w.process.signal(syscall.SIGKILL) {
		return fmt.Errorf("the process of pod %s/%s has ended", namespace, pod)
	}
	w.fault = &f
	return nil
}
