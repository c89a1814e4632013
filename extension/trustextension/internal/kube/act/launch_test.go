// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

const (
	traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
	spanID  = "00f067aa0ba902b7"
)

// launch is an action that a span asks for.
func (s *stage) launch(trigger string) trustapi.Action {
	action := s.action(trust.Launch)
	action.Trigger = &trustapi.Trigger{Name: trigger, By: s.agent, Trace: traceID, Span: spanID}
	return action
}

func TestLaunchTwiceIsOneJob(t *testing.T) {
	s := set(t)
	s.must(s.launch("next"))
	s.must(s.launch("next")) // another action for the same span
	require.Len(t, s.jobs(), 1)
	s.must(s.launch("other"))
	person := s.action(trust.Launch) // by no span
	s.must(person)
	s.must(person)
	require.Len(t, s.jobs(), 3)
	later := person // of a ledger that began anew, so that the id came again
	later.Created = later.Created.Add(time.Hour)
	s.must(later)
	require.Len(t, s.jobs(), 4)
}

func TestTwentyLaunchesAtOnceAreOneJob(t *testing.T) {
	s := set(t)
	action := s.launch("next")
	var all sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		all.Go(func() { _, errs[i] = s.Do(t.Context(), action) })
	}
	all.Wait()
	for _, err := range errs {
		assert.NoError(t, err)
	}
	require.Len(t, s.jobs(), 1)
	require.NoError(t, s.Verify(t.Context(), action))
}

func TestAForeignJobIsNotTakenForOurs(t *testing.T) {
	s := set(t)
	action := s.launch("next")
	s.must(action)
	ours := s.jobs()[0]
	require.NoError(t, cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Delete(t.Context(), ours.Name,
		metav1.DeleteOptions{PropagationPolicy: new(metav1.DeletePropagationBackground)}))
	require.Eventually(t, func() bool { return len(s.jobs()) == 0 }, wait, 10*time.Millisecond)
	s.job(ours.Name, "0", func(j *batchv1.Job) { j.Annotations = map[string]string{v1alpha1.AnnotationTrigger: "next"} })
	_, err := s.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrForeign)
	assert.True(t, act.Permanent(err))
	assert.ErrorIs(t, s.Verify(t.Context(), action), act.ErrForeign)
}

func TestNoMoreCyclesRunThanMay(t *testing.T) {
	s := set(t, func(_ *act.Config, a *v1alpha1.Agent) { a.Spec.MaxConcurrentCycles = 2 })
	s.job("theirs", "0") // it runs as the agent, whoever made it
	s.must(s.launch("one"))
	_, err := s.Do(t.Context(), s.launch("two"))
	require.ErrorIs(t, err, act.ErrBusy)
	what, _ := trustapi.WaitsFor(err)
	assert.Equal(t, "2 of 2 cycles run", what)
	assert.False(t, act.Permanent(err))
	s.must(s.launch("one")) // what runs is not one too many
	s.finish("theirs")
	s.must(s.launch("two"))
	assert.Len(t, s.jobs(), 3)
}

// finish lets the pods of a Job succeed.
func (s *stage) finish(name string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		pods := s.pods()
		for i := range pods {
			if pod := &pods[i]; pod.Labels[batchv1.JobNameLabel] == name {
				s.succeed(pod.Name)
			}
		}
		return s.get(name).Status.CompletionTime != nil
	}, wait, 50*time.Millisecond)
}

func TestLaunchIsFenced(t *testing.T) {
	s := set(t)
	s.hold(trust.Shadow, true)
	action := s.launch("next")
	_, err := s.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrStale, "the API server says that it is quarantined")
	s.write(trust.Restricted, false)
	_, err = s.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrStale, "the API server says restricted, the engine shadow")
	require.Empty(t, s.jobs())
	require.Error(t, s.Verify(t.Context(), action))
	s.phase.Store(int32(trust.Restricted))
	s.must(action)
}

// What is quarantined while its Job is being made may have been searched for Jobs
// before this one was there.
func TestAJobThatIsOvertakenIsTakenBack(t *testing.T) {
	s := set(t)
	read := &afterFirst{Agents: act.FromServer(cluster.Clients), then: func() { s.write(trust.Shadow, true) }}
	over := again(t, s, func(c *act.Config) { c.Agents = read })
	action := s.launch("next")
	_, err := over.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrStale)
	require.Eventually(t, func() bool { return len(s.jobs())+len(s.pods()) == 0 }, wait, 10*time.Millisecond)
}

func TestATemplateThatMakesNoJob(t *testing.T) {
	for name, change := range map[string]func(*v1alpha1.Agent){
		"none":         func(a *v1alpha1.Agent) { a.Spec.JobTemplate = nil },
		"no container": func(a *v1alpha1.Agent) { a.Spec.JobTemplate.Spec.Template.Spec.Containers = nil },
	} {
		t.Run(name, func(t *testing.T) {
			s := set(t, func(_ *act.Config, a *v1alpha1.Agent) { change(a) })
			_, err := s.Do(t.Context(), s.launch("next"))
			require.ErrorIs(t, err, act.ErrTemplate)
			assert.True(t, act.Permanent(err))
		})
	}
}

func TestTheNameOfAJobIsOneOfAHost(t *testing.T) {
	s := set(t)
	s.must(s.launch(strings.Repeat("long", 16)))
	name := s.jobs()[0].Name
	assert.Regexp(t, `^planner-[0-9a-f]{10}$`, name)
}
