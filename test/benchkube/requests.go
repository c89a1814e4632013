// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// requests counts those to the API server, by what was asked.
type requests map[string]float64

// counted is a sample of the API server's own count; its labels are in order.
var counted = regexp.MustCompile(`^apiserver_request_total\{.*code="(\d+)".*resource="([a-z]+)".*subresource="([a-z]*)".*verb="([A-Z]+)".*\} (\S+)$`)

// ofGateway are the resources that the gateway asks for.
var ofGateway = []string{"agents", "trustpolicies", "jobs", "pods", "leases", "events", "networkpolicies", "tokenreviews"}

// requests are all until now.
func (b *bench) requests(ctx context.Context) (requests, error) {
	text, err := b.Clients.Kubernetes.Discovery().RESTClient().Get().AbsPath("/metrics").DoRaw(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the API server's metrics: %w", err)
	}
	all := requests{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		m := counted.FindStringSubmatch(lines.Text())
		if len(m) == 0 || !slices.Contains(ofGateway, m[2]) {
			continue
		}
		n, err := strconv.ParseFloat(m[5], 64)
		if err != nil {
			return nil, err
		}
		what := m[4] + " " + m[2]
		if m[3] != "" {
			what += "/" + m[3]
		}
		all[what] += n
	}
	return all, lines.Err()
}

// writes are those to the status of Agents.
func (r requests) writes() float64 { return r["APPLY agents/status"] + r["PATCH agents/status"] }

type line struct {
	what string
	n    float64
}

// since is what was asked since before; that nothing was written is said as well.
func (r requests) since(before requests) (lines []line) {
	for _, what := range slices.Sorted(maps.Keys(r)) {
		if n := r[what] - before[what]; n > 0 {
			lines = append(lines, line{what, n})
		}
	}
	if r.writes() == before.writes() {
		lines = append(lines, line{"writes of agents/status", 0})
	}
	return lines
}
