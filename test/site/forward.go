// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// A Forwarder is a Service that selects one pod: what connects to it is passed on to
// the gateway that bears the label of the one that decides by then.
type Forwarder struct {
	site      *Site
	cancel    context.CancelFunc
	ctx       context.Context
	listeners []net.Listener
	closed    atomic.Bool

	mu    sync.Mutex
	conns map[net.Conn]struct{}
	life  sync.WaitGroup
}

// forward listens for the decider's ports.
func (s *Site) forward(ctx context.Context, ports ...string) (*Forwarder, error) {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &Forwarder{site: s, ctx: own, cancel: cancel, conns: map[net.Conn]struct{}{}}
	for _, port := range ports {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(s.network.decider(), port))
		if err != nil {
			f.stop()
			return nil, err
		}
		f.listeners = append(f.listeners, l)
		f.life.Go(func() { f.accept(l, port) })
	}
	return f, nil
}

// Close cuts what is connected and refuses what comes, until Open is called.
func (f *Forwarder) Close() {
	f.closed.Store(true)
	f.cut()
}

// Open lets connections through again.
func (f *Forwarder) Open() { f.closed.Store(false) }

func (f *Forwarder) cut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.conns {
		_ = c.Close()
	}
}

func (f *Forwarder) stop() {
	f.cancel()
	for _, l := range f.listeners {
		_ = l.Close()
	}
	f.Close()
	f.life.Wait()
}

func (f *Forwarder) accept(l net.Listener, port string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		f.life.Go(func() { f.pass(c, port) })
	}
}

// pass joins a connection to one to the decider, until either ends.
func (f *Forwarder) pass(from net.Conn, port string) {
	defer func() { _ = from.Close() }()
	if f.closed.Load() {
		return
	}
	ip, err := f.site.decider(f.ctx)
	if err != nil {
		return
	}
	to, err := new(net.Dialer).DialContext(f.ctx, "tcp", net.JoinHostPort(ip, port))
	if err != nil {
		return
	}
	defer func() { _ = to.Close() }()
	if !f.keep(from) {
		return
	}
	defer f.forget(from)
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(from, to)
		_ = from.Close()
	})
	_, _ = io.Copy(to, from)
	_ = to.Close()
	back.Wait()
}

// keep remembers what is connected, and is false if it is cut meanwhile.
func (f *Forwarder) keep(c net.Conn) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conns[c] = struct{}{}
	return !f.closed.Load()
}

func (f *Forwarder) forget(c net.Conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.conns, c)
}

var errNoDecider = errors.New("no pod bears the label of the gateway that decides")

// decider is the address of the gateway that decides.
func (s *Site) decider(ctx context.Context) (string, error) {
	pod, err := s.Decider(ctx)
	if err != nil {
		return "", err
	}
	return s.network.of(pod), nil
}

// Decider is the pod of the gateway that decides.
func (s *Site) Decider(ctx context.Context) (*corev1.Pod, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	list, err := s.Clients.Kubernetes.CoreV1().Pods(Namespace).List(ctx, metav1.ListOptions{LabelSelector: v1alpha1.LabelLeader + "=true"})
	if err != nil {
		return nil, err
	}
	if len(list.Items) != 1 {
		return nil, errNoDecider
	}
	return &list.Items[0], nil
}
