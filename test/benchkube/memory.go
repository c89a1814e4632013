// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"k8s.io/client-go/tools/cache"
)

// memory measures what an idle Agent takes of the gateway's heap, and how much of
// that is the informer's own object.
func (b *bench) memory(ctx context.Context) (err error) {
	own, err := freeAddress(ctx)
	if err != nil {
		return err
	}
	host, port, _ := net.SplitHostPort(own)
	telemetry := fmt.Sprintf("service: {telemetry: {metrics: {level: basic, readers: [{pull: {exporter: {prometheus: {host: %s, port: %s}}}}]}}}", host, port)
	// The heap is kept within 5 % of what is in use.
	g, err := b.many(ctx, fleet, true, []string{telemetry}, "GOGC=5")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.Stop()) }()
	var heaps [3]float64
	for i, n := range []int{0, b.agents / 5, b.agents} {
		if err := b.fill(ctx, n); err != nil {
			return err
		}
		if err := errors.Join(b.holds(ctx, g), b.settled(ctx)); err != nil {
			return err
		}
		var rss float64
		if heaps[i], rss, err = inUse(ctx, own); err != nil {
			return err
		}
		b.report.figure(fmt.Sprintf("heap of the gateway with %d Agents", n), heaps[i]/1e6, "MB", 0)
		b.report.figure(fmt.Sprintf("resident memory of the gateway with %d Agents", n), rss/1e6, "MB", 0)
	}
	cached, err := b.cached(ctx)
	if err != nil {
		return err
	}
	each := (heaps[2] - heaps[0]) / float64(b.agents)
	b.report.figure("heap of an Agent in the gateway", each/1024, "KB", 0)
	b.report.figure("heap of its object in an informer", cached/1024, "KB", 0)
	b.report.figure("heap of an Agent over the informer's object", (each-cached)/1024, "KB", 8)
	return nil
}

// inUse is the least heap and resident memory of a process within a while, by its
// own metrics.
func inUse(ctx context.Context, at string) (heap, rss float64, err error) {
	for range 30 {
		h, err := metric(ctx, at, "otelcol_process_runtime_heap_alloc_bytes")
		if err != nil {
			return 0, 0, err
		}
		if heap == 0 || h < heap {
			heap = h
		}
		if rss, err = metric(ctx, at, "otelcol_process_memory_rss_bytes"); err != nil {
			return 0, 0, err
		}
		time.Sleep(500 * time.Millisecond)
	}
	return heap, rss, nil
}

func metric(ctx context.Context, at, name string) (float64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at+"/metrics", http.NoBody)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if text := lines.Text(); strings.HasPrefix(strings.TrimSuffix(text, "_bytes"), strings.TrimSuffix(name, "_bytes")) {
			fields := strings.Fields(text)
			return strconv.ParseFloat(fields[len(fields)-1], 64)
		}
	}
	return 0, errors.Join(fmt.Errorf("there is no metric %s", name), lines.Err())
}

// cached is the heap that an Agent's object takes in an informer as the gateway's.
func (b *bench) cached(ctx context.Context) (float64, error) {
	before := inHeap()
	informer, err := b.Clients.AgentInformer("")
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		informer.RunWithContext(ctx)
	}()
	defer func() {
		cancel()
		<-done
	}()
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return 0, ctx.Err()
	}
	time.Sleep(time.Second)
	n := len(informer.GetStore().ListKeys())
	got := float64(inHeap()) - float64(before)
	runtime.KeepAlive(informer)
	return got / float64(max(1, n)), nil
}

func inHeap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func freeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}
