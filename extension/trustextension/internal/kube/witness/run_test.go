// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestARunIsToldFromItsStartToItsEnd(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	w := r.witness(l)
	at := time.Now().Add(time.Hour).Truncate(time.Second)
	j := r.job("run", func(j *batchv1.Job) {
		j.Annotations = map[string]string{v1alpha1.AnnotationDeadline: at.UTC().Format(time.RFC3339)}
	})
	p := r.pod(j)
	time.Sleep(quiet)
	assert.Empty(t, l.of(j), "a pod that waits is no run")
	_, known := w.Witnessed(r.agent, string(j.UID))
	assert.False(t, known)

	r.runs(j, imageA)
	c := l.last(t, j, goesOn)
	assert.Equal(t, r.agent, c.agent)
	assert.True(t, c.Admitted)
	assert.NotZero(t, c.Image)
	assert.Empty(t, c.Excuse)
	assert.WithinDuration(t, time.Now(), c.Started, patience)
	assert.True(t, at.Equal(c.Deadline), "%v", c.Deadline)

	r.stops(p, "Succeeded", "Completed", nil)
	end := l.last(t, j, hasEnded)
	assert.Empty(t, end.Excuse)
	assert.True(t, end.Admitted)
	assert.Equal(t, c.Image, end.Image)
	says, known := w.Witnessed(r.agent, string(j.UID))
	assert.True(t, known)
	assert.Equal(t, audit.WitnessAgrees, says)
	_, known = w.Witnessed(r.namespace+"/other", string(j.UID))
	assert.False(t, known, "it is the run of another agent")

	r.delete(j)
	time.Sleep(quiet)
	assert.Len(t, l.moves(j), 2, "each of it is told once")
	_, known = w.Witnessed(r.agent, string(j.UID))
	assert.True(t, known, "late verdicts come when the Job is gone")
	assert.Empty(t, l.findings)
}

func TestWhyARunEnded(t *testing.T) {
	t.Parallel()
	disrupted := func(reason string) map[string]any {
		return map[string]any{"conditions": []any{map[string]any{"type": "DisruptionTarget", "status": "True", "reason": reason}}}
	}
	tests := map[string]struct {
		reason string
		more   map[string]any
		excuse string
		rule   string
	}{
		"it fails":         {reason: "Error"},
		"evicted":          {reason: "Error", more: map[string]any{"reason": "Evicted"}, excuse: "Evicted", rule: anomaly.RuleEvicted},
		"node lost":        {reason: "Error", more: map[string]any{"reason": "NodeLost"}, excuse: "NodeLost", rule: anomaly.RuleEvicted},
		"node shut down":   {reason: "Error", more: map[string]any{"reason": "Terminated"}, excuse: "Terminated", rule: anomaly.RuleEvicted},
		"preempted":        {reason: "Error", more: disrupted("PreemptionByScheduler"), excuse: "PreemptionByScheduler", rule: anomaly.RuleEvicted},
		"out of memory":    {reason: "OOMKilled", excuse: "OOMKilled", rule: anomaly.RuleOOM},
		"a reason it made": {reason: "Error", more: map[string]any{"reason": "NotMyFault"}},
	}
	r, l := newRoom(t), new(listener)
	r.witness(l)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &room{t: t, namespace: r.namespace, agent: r.agent}
			j := r.job(strings.ReplaceAll(name, " ", "-"))
			p := r.runs(j, imageA)
			l.last(t, j, goesOn)
			r.stops(p, "Failed", tt.reason, tt.more)
			assert.Equal(t, tt.excuse, l.last(t, j, hasEnded).Excuse)
			if tt.rule != "" { // it is told after the end
				require.Eventually(t, func() bool {
					return slices.ContainsFunc(l.found(tt.rule), func(s trustapi.Submission) bool { return s.Cycle == string(j.UID) })
				}, patience, poll)
			}
			for _, rule := range []string{anomaly.RuleEvicted, anomaly.RuleOOM} {
				n := 0
				for _, s := range l.found(rule) {
					if s.Cycle == string(j.UID) {
						n++
						assert.Equal(t, s.Identify(), s.ID)
						assert.True(t, s.Proven)
						assert.Equal(t, Source, s.Source)
						assert.WithinDuration(t, time.Now(), s.At.AsTime(), time.Minute)
					}
				}
				assert.Equal(t, rule == tt.rule, n == 1, "%s: %d", rule, n)
			}
		})
	}
}

func TestARunPastItsDeadlineHasNoExcuse(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l)
	j := r.job("late")
	p := r.runs(j, imageA)
	r.status(p, map[string]any{"conditions": []any{map[string]any{"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI"}}})
	r.patch(j, `{"spec":{"activeDeadlineSeconds":1}}`) // only now, as its pods go with it
	c := l.last(t, j, func(c told) bool { return !c.Deadline.IsZero() })
	now, err := cluster.Clients.Kubernetes.BatchV1().Jobs(r.namespace).Get(t.Context(), j.Name, metav1.GetOptions{})
	require.NoError(t, err)
	assert.True(t, now.Status.StartTime.Add(time.Second).Equal(c.Deadline), "%v", c.Deadline)
	assert.Empty(t, l.last(t, j, hasEnded).Excuse)
}

func TestASuspendedJobHasNoRun(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l)
	j := r.job("run")
	first := r.runs(j, imageA)
	l.last(t, j, goesOn)
	r.suspend(j, true)
	assert.Equal(t, "suspended", l.last(t, j, hasEnded).Excuse)

	r.suspend(j, false)
	p := r.runs(j, imageA, first.Name)
	l.last(t, j, goesOn)
	r.stops(p, "Succeeded", "Completed", nil)
	assert.Empty(t, l.last(t, j, hasEnded).Excuse)
	assert.Len(t, l.moves(j), 4)
}

func TestADeletedJobHasEnded(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l)
	j := r.job("run")
	r.runs(j, imageA)
	l.last(t, j, goesOn)
	r.delete(j)
	l.last(t, j, hasEnded)

	// Another one of that name is another run.
	again := r.job("run")
	r.runs(again, imageA)
	l.last(t, again, goesOn)
	assert.Len(t, l.moves(j), 2)
}

func TestARetryIsTheSameRun(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l)
	one := int32(1)
	j := r.job("run", func(j *batchv1.Job) { j.Spec.BackoffLimit = &one })
	first := r.runs(j, imageA)
	began := l.last(t, j, goesOn)
	r.stops(first, "Failed", "Error", map[string]any{"reason": "Evicted"})
	second := r.runs(j, imageB, first.Name)
	c := l.last(t, j, func(c told) bool { return c.Image != began.Image })
	assert.False(t, c.Ended)
	assert.True(t, c.Started.Equal(began.Started), "it began with its first pod")
	r.stops(second, "Failed", "Error", nil)
	assert.Empty(t, l.last(t, j, hasEnded).Excuse, "the last pod was not taken away")
	l.finds(t, anomaly.RuleEvicted)
	assert.Len(t, l.found(anomaly.RuleEvicted), 1)
}

func TestOthersAreNobodysBusiness(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l)
	j := r.job("other", func(j *batchv1.Job) { j.Spec.Template.Spec.ServiceAccountName = "other" })
	p := r.runs(j, imageA)
	r.stops(p, "Succeeded", "Completed", nil)
	time.Sleep(quiet)
	assert.Zero(t, l.called())
}

func TestWhatIsNotTakenInIsToldAgain(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	l.failing(errors.New("the disk is full"))
	r.witness(l)
	j := r.job("run")
	p := r.runs(j, imageA)
	require.Eventually(t, func() bool { return l.called() >= 3 }, patience, poll)
	assert.Empty(t, l.of(j))
	l.failing(nil)
	l.last(t, j, goesOn)
	r.stops(p, "Failed", "OOMKilled", nil)
	l.last(t, j, hasEnded)
	l.finds(t, anomaly.RuleOOM)
}

func TestTheImageIsWhatRuns(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l)
	images := map[string]uint64{}
	for name, tt := range map[string]struct {
		id   string
		with func(*corev1.Container)
	}{
		"a":          {imageA, func(*corev1.Container) {}},
		"elsewhere":  {"docker-pullable://mirror.example/agent@sha256:aaaa", func(*corev1.Container) {}},
		"env":        {imageA, func(c *corev1.Container) { c.Env = []corev1.EnvVar{{Name: "RUN", Value: "7"}} }},
		"tag":        {imageA, func(c *corev1.Container) { c.Image = "reg.example/agent:2" }},
		"b":          {imageB, func(*corev1.Container) {}},
		"command":    {imageA, func(c *corev1.Container) { c.Command = []string{"/agent", "-v"} }},
		"arguments":  {imageA, func(c *corev1.Container) { c.Args = []string{"-v"} }},
		"no-runtime": {"", func(*corev1.Container) {}},
	} {
		j := r.job(name, func(j *batchv1.Job) { tt.with(&j.Spec.Template.Spec.Containers[0]) })
		r.runs(j, tt.id)
		images[name] = l.last(t, j, goesOn).Image
		assert.NotZero(t, images[name])
	}
	for name, same := range map[string]bool{"elsewhere": true, "env": true, "tag": true, "b": false, "command": false, "arguments": false, "no-runtime": false} {
		assert.Equal(t, same, images[name] == images["a"], name)
	}
	assert.NotEqual(t, images["command"], images["arguments"])
}
