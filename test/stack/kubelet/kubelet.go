// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// NodeName is the node that pods are bound to. There is no Node object.
const NodeName = "local"

// MaxPods is how many pods run at once, as on a node of a cluster. Others wait.
const MaxPods = 110

// Config says what a kubelet works with. Client and Dir are required.
type Config struct {
	// Client reaches the API server as one who may read what pods name, make
	// tokens, bind pods, and write and delete them.
	Client kubernetes.Interface
	// Dir is where pods have their volumes and logs.
	Dir string
	// Env is added to each process, as NAME=value. What a pod sets goes first.
	Env []string
	// Rewrite maps texts to what takes their place in commands, arguments and
	// values of the environment: where a path in an image, or an address in a
	// cluster, is on this machine.
	Rewrite map[string]string
	// PodIP is the address of a pod; that of loopback when nil. On Linux all of
	// 127.0.0.0/8 is there, so that each pod can have one of its own.
	PodIP func(*corev1.Pod) string
	// Server is the API server's URL, and CAFile what signs its certificate, for pods
	// that reach it as their ServiceAccount: KUBECONFIG tells them, as the place at
	// which they would look is not there. Empty for none.
	Server, CAFile string
	// Log gets what goes wrong; nothing when nil. No secret is written to it.
	Log *slog.Logger
	// Now is the time that is written to the API server; time.Now when nil.
	Now func() time.Time
}

// Kubelet runs pods. Its methods may be called from any goroutine.
type Kubelet struct {
	Config
	slots chan struct{}
	// refreshAfter is when a token that lives this long is replaced.
	refreshAfter func(life time.Duration) time.Duration

	mu   sync.Mutex
	pods map[types.UID]*worker // as many as there are pods in the cluster

	workers sync.WaitGroup
}

// New makes a kubelet, which Run starts.
func New(config Config) *Kubelet {
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if dir, err := filepath.Abs(config.Dir); err == nil {
		config.Dir = dir // processes run in folders of their own
	}
	return &Kubelet{
		Config: config, slots: make(chan struct{}, MaxPods), pods: map[types.UID]*worker{},
		refreshAfter: func(life time.Duration) time.Duration { return life * 8 / 10 },
	}
}

// Run runs pods until ctx ends; then it kills every process and waits for it, and
// tells the API server nothing, as a node that dies. A Kubelet runs once.
func (k *Kubelet) Run(ctx context.Context) error {
	if err := os.MkdirAll(k.Dir, 0o700); err != nil {
		return fmt.Errorf("folder of the kubelet: %w", err)
	}
	informer := informers.NewSharedInformerFactory(k.Client, 0).Core().V1().Pods().Informer()
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(o any) { k.seen(ctx, o) },
		UpdateFunc: func(old, now any) { k.replaced(old, now); k.seen(ctx, now) },
		DeleteFunc: k.vanished,
	})
	if err != nil {
		return fmt.Errorf("watch pods: %w", err)
	}
	informer.RunWithContext(ctx) // returns when no handler runs any more
	k.workers.Wait()
	return nil
}

// seen tells a pod's worker of its newest state, and gives a worker to one of ours
// that has none.
func (k *Kubelet) seen(ctx context.Context, o any) {
	pod, ok := o.(*corev1.Pod)
	if !ok || !ours(pod) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if w := k.pods[pod.UID]; w != nil {
		w.update(pod)
		return
	}
	w := newWorker(ctx, k, pod)
	k.pods[pod.UID] = w
	k.workers.Go(w.run)
}

// ours says whether a pod runs here: it was bound here, or a controller made it and
// nobody took it yet.
func ours(pod *corev1.Pod) bool {
	if pod.Spec.NodeName != "" {
		return pod.Spec.NodeName == NodeName
	}
	if len(pod.Spec.SchedulingGates) > 0 {
		return false
	}
	return ownedBy(pod, "Job") || serves(pod)
}

// replaced takes away a pod of which the watch missed the end, as another has its
// name by now.
func (k *Kubelet) replaced(old, now any) {
	before, _ := old.(*corev1.Pod)
	after, _ := now.(*corev1.Pod)
	if before != nil && after != nil && before.UID != after.UID {
		k.vanished(before)
	}
}

func (k *Kubelet) vanished(o any) {
	if unknown, ok := o.(cache.DeletedFinalStateUnknown); ok {
		o = unknown.Obj
	}
	pod, ok := o.(*corev1.Pod)
	if !ok {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if w := k.pods[pod.UID]; w != nil {
		w.cancel(errVanished)
		delete(k.pods, pod.UID)
	}
}

// errVanished is why a worker ends whose pod is gone from the API server.
var errVanished = errors.New("the pod is gone")

// running finds the process of a pod.
func (k *Kubelet) running(namespace, pod string) (*worker, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, w := range k.pods {
		if p := w.pod.Load(); p.Namespace == namespace && p.Name == pod && w.current() != nil {
			return w, nil
		}
	}
	return nil, fmt.Errorf("pod %s/%s has no process on node %s: wait until its phase is Running", namespace, pod, NodeName)
}
