// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tiers_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

// fleet are agents whose runs are counted.
type fleet struct {
	*sitetest.Rig
	names  []string
	cycles int64 // of each, by now
}

func newFleet(t *testing.T, size int) *fleet {
	t.Helper()
	f := &fleet{Rig: &sitetest.Rig{Gateway: &site.Gateway{}, T: t, Site: here, NS: namespace}}
	for i := range size {
		f.names = append(f.names, fmt.Sprintf("agent-%d", i))
	}
	for _, name := range f.names {
		_, err := here.CreateAgent(t.Context(), namespace, name, site.Template("fine"), func(a *v1alpha1.Agent) {
			a.Spec.MaxPhase = v1alpha1.PhaseShadow
		})
		require.NoError(t, err)
	}
	for _, name := range f.names {
		f.Await(name, "it is held", func(a *v1alpha1.Agent) bool { return a.Status.Writer != "" })
	}
	return f
}

// launch starts a cycle of every agent, and waits until their Jobs have ended.
func (f *fleet) launch() {
	f.T.Helper()
	var err error
	f.API, err = here.API(f.T.Context())
	require.NoError(f.T, err)
	for _, name := range f.names {
		f.Ask(name, "launch")
	}
	f.cycles++
	want := int(f.cycles) * len(f.names)
	f.eventually("every Job has ended", func() bool { return f.ended() >= want })
}

func (f *fleet) ended() (n int) {
	list, err := here.Clients.Kubernetes.BatchV1().Jobs(namespace).List(f.T.Context(), metav1.ListOptions{})
	require.NoError(f.T, err)
	for i := range list.Items {
		for _, c := range list.Items[i].Status.Conditions {
			if c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed {
				n++
			}
		}
	}
	return n
}

// settled waits until as many cycles were judged as were launched, and says by how
// many gateways.
func (f *fleet) settled(before int) (by int) {
	f.T.Helper()
	want := before + len(f.names)
	f.eventually(fmt.Sprintf("%d cycles are judged", want), func() bool { return f.judged() >= want })
	assert.Equal(f.T, want, f.judged())
	for i := range gateways {
		if judgedBy(f.T, i) > 0 {
			by++
		}
	}
	return by
}

// judged is how many cycles the gateways have judged, as their metrics say.
func (f *fleet) judged() (n int) {
	for i := range gateways {
		n += judgedBy(f.T, i)
	}
	return n
}

var cyclesOf = regexp.MustCompile(`(?m)^leasehold_cycles_total\{[^}]*\} (\S+)`)

// metricsOf are none while the gateway is being started again, and an empty text while
// it has judged nothing since.
func metricsOf(t testing.TB, gateway int) (text string, up bool) {
	t.Helper()
	resp, err := http.Get("http://" + here.Address(gateway) + ":8889/metrics")
	if err != nil {
		return "", false
	}
	defer func() { _ = resp.Body.Close() }()
	read, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(read), true
}

// serves says whether the process of a gateway's pod is up.
func serves(t testing.TB, pod string) (up bool) {
	t.Helper()
	for i := range gateways {
		if site.GatewayPod(i) == pod {
			_, up = metricsOf(t, i)
		}
	}
	return up
}

func judgedBy(t testing.TB, gateway int) (n int) {
	t.Helper()
	text, _ := metricsOf(t, gateway)
	for _, m := range cyclesOf.FindAllStringSubmatch(text, -1) {
		v, err := strconv.ParseFloat(m[1], 64)
		require.NoError(t, err)
		n += int(v)
	}
	return n
}

// counted waits until each agent has as many cycles as were launched, and looks
// whether it stays so.
func (f *fleet) counted() {
	f.T.Helper()
	for _, name := range f.names {
		f.Await(name, fmt.Sprintf("%d cycles are counted", f.cycles), func(a *v1alpha1.Agent) bool { return a.Status.Cycles >= f.cycles })
	}
	time.Sleep(2 * time.Second)
	for _, name := range f.names {
		assert.Equal(f.T, f.cycles, f.Get(name).Status.Cycles, name)
	}
}

func (f *fleet) eventually(what string, so func() bool) {
	f.T.Helper()
	for deadline := time.Now().Add(sitetest.Patience); time.Now().Before(deadline); time.Sleep(sitetest.Pause) {
		if so() {
			return
		}
	}
	require.FailNow(f.T, "not in time", what)
}
