// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
)

const (
	// restartPause is how long a program that ended is let rest.
	restartPause = time.Second
	// probeEvery is how often a program is asked whether it is ready.
	probeEvery = 100 * time.Millisecond
)

func ownedBy(pod *corev1.Pod, kinds ...string) bool {
	for i := range pod.OwnerReferences {
		for _, kind := range kinds {
			if pod.OwnerReferences[i].Kind == kind {
				return true
			}
		}
	}
	return false
}

// serves says whether a pod goes on until it is deleted: its program is started again
// when it ends.
func serves(pod *corev1.Pod) bool { return ownedBy(pod, "StatefulSet", "DaemonSet") }

// serve runs a container again and again.
func (w *worker) serve(c *corev1.Container) ending {
	for {
		end := w.contain(c, &w.status.ContainerStatuses)
		if w.ctx.Err() != nil || w.leaving() {
			return end
		}
		w.restarts++
		w.unready("ContainersNotReady")
		w.report()
		select {
		case <-w.ctx.Done():
		case <-w.changed:
		case <-time.After(restartPause):
		}
	}
}

// ip is the pod's address.
func (w *worker) ip() string {
	if w.k.PodIP == nil {
		return loopback
	}
	return w.k.PodIP(w.pod.Load())
}

// probe asks a program whether it is ready, until it is or stop is called. A nil
// channel says that there is nothing to ask: it is as soon as it runs.
func (w *worker) probe(c *corev1.Container) (ready <-chan struct{}, stop func()) {
	if c.ReadinessProbe == nil || c.ReadinessProbe.HTTPGet == nil {
		return nil, func() {}
	}
	get := c.ReadinessProbe.HTTPGet
	url := "http://" + net.JoinHostPort(w.ip(), portOf(c, get)) + get.Path
	ctx, cancel := context.WithCancel(w.ctx)
	answered := make(chan struct{})
	var asking sync.WaitGroup
	asking.Go(func() {
		for !succeeds(ctx, url) {
			select {
			case <-ctx.Done():
				return
			case <-time.After(probeEvery):
			}
		}
		close(answered)
	})
	return answered, func() { cancel(); asking.Wait() }
}

// portOf is the port of a probe, which may be called by its name.
func portOf(c *corev1.Container, get *corev1.HTTPGetAction) string {
	for _, p := range c.Ports {
		if p.Name == get.Port.StrVal && p.Name != "" {
			return strconv.Itoa(int(p.ContainerPort))
		}
	}
	return get.Port.String()
}

func succeeds(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return false
	}
	r.Close = true
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode >= 200 && resp.StatusCode < 400
}
