// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bufio"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// samples are the lines of one scrape, name and labels as they stand.
type samples map[string]float64

func (c *collector) scrape() samples {
	c.t.Helper()
	client := http.Client{Timeout: 20 * time.Second}
	answer, err := client.Get("http://" + c.metrics + "/metrics")
	require.NoError(c.t, err)
	defer answer.Body.Close()
	require.Equal(c.t, http.StatusOK, answer.StatusCode)
	out := samples{}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		line := lines.Text()
		at := strings.LastIndexByte(line, ' ')
		if strings.HasPrefix(line, "#") || at < 0 {
			continue
		}
		value, err := strconv.ParseFloat(line[at+1:], 64)
		require.NoError(c.t, err, line)
		out[line[:at]] = value
	}
	require.NoError(c.t, lines.Err())
	return out
}

// sum adds up the series of a metric that carry every given label="value".
func (s samples) sum(metric string, labels ...string) (total float64) {
	for series, value := range s {
		name, set, _ := strings.Cut(series, "{")
		if name == metric && containsAll(set, labels) {
			total += value
		}
	}
	return total
}

func (s samples) series(metric string) (n int) {
	for series := range s {
		if name, _, _ := strings.Cut(series, "{"); name == metric {
			n++
		}
	}
	return n
}

func containsAll(s string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(s, part) {
			return false
		}
	}
	return true
}

// settled waits until n cycles stand in the metrics and returns the scrape
// after the one that first showed them, in which nothing is under way any more.
func (c *collector) settled(n int) samples {
	c.t.Helper()
	c.await(strconv.Itoa(n)+" cycles are settled", time.Minute, func() bool {
		return c.scrape().sum("leasehold_cycles_total") >= float64(n)
	})
	time.Sleep(time.Second)
	return c.scrape()
}
