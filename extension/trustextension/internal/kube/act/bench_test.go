// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
)

// BenchmarkLaunch reports the median and the 99th percentile, in milliseconds, of
// the time from Do until the API server has the Job, until Do has looked that
// nothing was taken meanwhile, and of the API server's own create of the same Job.
// There are 10 other Jobs in the namespace.
func BenchmarkLaunch(b *testing.B) {
	var read time.Time
	s := set(b, func(c *act.Config, a *v1alpha1.Agent) {
		c.Agents = reading{c.Agents, &read}
		a.Spec.MaxConcurrentCycles = 16
		a.Spec.JobTemplate.Spec.Suspend = new(true)
	})
	jobs := cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns)
	remove := func(name string) {
		require.NoError(b, jobs.Delete(b.Context(), name, metav1.DeleteOptions{PropagationPolicy: new(metav1.DeletePropagationBackground)}))
	}
	for i := range 10 {
		s.must(s.launch(fmt.Sprint("other ", i)))
	}
	var jobsMade, launches, creates []time.Duration
	for i := 0; b.Loop(); i++ {
		action := s.launch(fmt.Sprint("trigger ", i))
		start := time.Now()
		detail, err := s.Do(b.Context(), action)
		launches = append(launches, time.Since(start))
		jobsMade = append(jobsMade, read.Sub(start))
		require.NoError(b, err)
		var name string
		_, err = fmt.Sscanf(detail, "launched Job %s", &name)
		require.NoError(b, err)

		job, err := jobs.Get(b.Context(), name, metav1.GetOptions{})
		require.NoError(b, err)
		job.ObjectMeta = metav1.ObjectMeta{Name: "plain", Annotations: job.Annotations}
		job.Spec.Selector, job.Spec.Template.Labels = nil, nil
		start = time.Now()
		_, err = jobs.Create(b.Context(), job, metav1.CreateOptions{})
		creates = append(creates, time.Since(start))
		require.NoError(b, err)
		remove(name)
		remove("plain")
		time.Sleep(50 * time.Millisecond) // let the controllers have done with them
	}
	for name, all := range map[string][]time.Duration{"made": jobsMade, "launch": launches, "create": creates} {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, name+"-p50-ms")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, name+"-p99-ms")
	}
}

// reading notes when an Agent was last asked for: in a launch, right after the Job
// was made.
type reading struct {
	act.Agents
	at *time.Time
}

func (r reading) Fresh(ctx context.Context, ns, name string) (*v1alpha1.Agent, error) {
	*r.at = time.Now()
	return r.Agents.Fresh(ctx, ns, name)
}
