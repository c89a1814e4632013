// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func env(name, value string) corev1.EnvVar { return corev1.EnvVar{Name: name, Value: value} }

// first is the container that the Job has from the beginning.
func first(j *batchv1.Job) *corev1.Container { return &j.Spec.Template.Spec.Containers[0] }

// A Job that runs as an agent states the agent's phase, neither more nor less, in
// each container, in a form that nothing else can change.
func TestAJobStatesItsAgentsPhase(t *testing.T) {
	user, _ := scene(t, 1)
	const once, level = "state TRUST_LEVEL once", "is in phase restricted, TRUST_LEVEL 1"
	tests := map[string]struct {
		level  string
		change func(*batchv1.Job)
		want   string // a part of the refusal; let in when empty
	}{
		"its phase":     {level: "1"},
		"above":         {level: "2", want: level},
		"far above":     {level: "9", want: level},
		"below":         {level: "0", want: level},
		"two digits":    {level: "01", want: once},
		"negative":      {level: "-1", want: once},
		"empty":         {level: "", want: once},
		"word":          {level: "restricted", want: once},
		"several lines": {level: "1\n", want: once},
		"another digit": {level: "\u0661", want: once}, // an Arabic 1
		"reference": {level: "$(OTHER)", want: once, change: func(j *batchv1.Job) {
			first(j).Env = append([]corev1.EnvVar{env("OTHER", "3")}, first(j).Env...)
		}},
		"missing":       {level: "1", want: once, change: func(j *batchv1.Job) { first(j).Env = nil }},
		"another case":  {level: "1", want: once, change: func(j *batchv1.Job) { first(j).Env[0].Name = "trust_level" }},
		"twice":         {level: "1", want: once, change: func(j *batchv1.Job) { first(j).Env = append(first(j).Env, env("TRUST_LEVEL", "3")) }},
		"twice, before": {level: "1", want: once, change: func(j *batchv1.Job) { first(j).Env = append([]corev1.EnvVar{env("TRUST_LEVEL", "3")}, first(j).Env...) }},
		"from the pod": {level: "", want: once, change: func(j *batchv1.Job) {
			first(j).Env[0].ValueFrom = &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.labels['level']"}}
		}},
		"from a ConfigMap": {level: "", want: once, change: func(j *batchv1.Job) {
			first(j).Env[0].ValueFrom = &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{Key: "level"}}
			first(j).Env[0].ValueFrom.ConfigMapKeyRef.Name = "mine"
		}},
		"all of a ConfigMap instead": {level: "1", want: once, change: func(j *batchv1.Job) {
			first(j).Env, first(j).EnvFrom = nil, everything("mine")
		}},
		"all of a ConfigMap beside it, which it wins against": {level: "1", change: func(j *batchv1.Job) { first(j).EnvFrom = everything("mine") }},
		"second container, without": {level: "1", want: once, change: func(j *batchv1.Job) {
			j.Spec.Template.Spec.Containers = append(j.Spec.Template.Spec.Containers, container("second"))
		}},
		"second container, above": {level: "1", want: level, change: func(j *batchv1.Job) { addSecond(j, "3") }},
		"second container":        {level: "1", change: func(j *batchv1.Job) { addSecond(j, "1") }},
		"init container, without": {level: "1", want: once, change: func(j *batchv1.Job) {
			j.Spec.Template.Spec.InitContainers = []corev1.Container{container("init")}
		}},
		"init container, above":    {level: "1", want: level, change: func(j *batchv1.Job) { addInit(j, "2") }},
		"init container":           {level: "1", change: func(j *batchv1.Job) { addInit(j, "1") }},
		"suspended, above":         {level: "2", want: level, change: func(j *batchv1.Job) { j.Spec.Suspend = new(true) }},
		"in words":                 {level: "1", change: func(j *batchv1.Job) { first(j).Env = append(first(j).Env, env("TRUST_PHASE", "restricted")) }},
		"in words, above":          {level: "1", want: "TRUST_PHASE may state nothing else", change: func(j *batchv1.Job) { first(j).Env = append(first(j).Env, env("TRUST_PHASE", "autonomous")) }},
		"label of another":         {level: "3", want: level, change: func(j *batchv1.Job) { j.Labels = map[string]string{"agent": "other"} }},
		"no agent":                 {level: "3", change: func(j *batchv1.Job) { j.Spec.Template.Spec.ServiceAccountName = "nobody" }},
		"no agent, nothing stated": {level: "3", change: func(j *batchv1.Job) { j.Spec.Template.Spec.ServiceAccountName = ""; first(j).Env = nil }},
		"by the old name of the field": {level: "3", want: level, change: func(j *batchv1.Job) {
			j.Spec.Template.Spec.ServiceAccountName, j.Spec.Template.Spec.DeprecatedServiceAccount = "", "planner"
		}},
		"by both names of the field": {level: "3", want: level, change: func(j *batchv1.Job) {
			j.Spec.Template.Spec.DeprecatedServiceAccount = "nobody"
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			j := job("planner", test.level)
			if test.change != nil {
				test.change(j)
			}
			expect(t, user.createJob(t.Context(), j), test.want)
		})
	}
}

// expect wants an error that contains a text, or none when it is empty.
func expect(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		assert.NoError(t, err)
		return
	}
	assert.ErrorContains(t, err, want)
}

func everything(configMap string) []corev1.EnvFromSource {
	return []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: configMap}}}}
}

func addSecond(j *batchv1.Job, level string) {
	c := container("second")
	c.Env = []corev1.EnvVar{env("TRUST_LEVEL", level)}
	j.Spec.Template.Spec.Containers = append(j.Spec.Template.Spec.Containers, c)
}

func addInit(j *batchv1.Job, level string) {
	c := container("init")
	c.Env = []corev1.EnvVar{env("TRUST_LEVEL", level)}
	j.Spec.Template.Spec.InitContainers = append(j.Spec.Template.Spec.InitContainers, c)
}

// Where the ServiceAccount named default is an agent, Jobs that name none are its.
func TestTheDefaultServiceAccountCanBeAnAgent(t *testing.T) {
	user, admin := scene(t, 0)
	_, err := admin.Agents(admin.ns).Create(t.Context(), agent("default"), metav1.CreateOptions{})
	require.NoError(t, err)
	j := job("", "3")
	j.GenerateName = "unnamed-"
	require.Eventually(t, func() bool { return user.createJob(t.Context(), j) != nil }, timeout, tick)
	expect(t, user.createJob(t.Context(), j), "agent default is in phase shadow, TRUST_LEVEL 0")
	j = job("", "0")
	j.GenerateName = "unnamed-"
	expect(t, user.createJob(t.Context(), j), "")
}

// An Agent that has no status yet is in shadow.
func TestANewAgentIsInShadow(t *testing.T) {
	user, admin := scene(t, 3)
	_, err := admin.Agents(admin.ns).Create(t.Context(), agent("fresh"), metav1.CreateOptions{})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return user.createJob(t.Context(), job("fresh", "3")) != nil }, timeout, tick)
	expect(t, user.createJob(t.Context(), job("fresh", "1")), "agent fresh is in phase shadow, TRUST_LEVEL 0, and its Job states 1: state the level of its phase")
	expect(t, user.createJob(t.Context(), job("fresh", "0")), "")
	expect(t, user.createJob(t.Context(), job("planner", "3")), "")
}

func TestAQuarantinedAgentGetsNoJob(t *testing.T) {
	user, _ := scene(t, 1)
	hold(t, user.ns, 0, true)
	expect(t, user.createJob(t.Context(), job("planner", "0")), "agent planner is quarantined")
	expect(t, leasehold(t, user.ns).createJob(t.Context(), job("planner", "0")), "agent planner is quarantined")
}

// A demotion holds for the next Job within milliseconds: how many depends on when
// the API server hears of the Agent's status.
func TestADemotionHoldsSoon(t *testing.T) {
	user, _ := scene(t, 3)
	l := leasehold(t, user.ns)
	for level := int32(2); level >= 0; level-- {
		_, err := l.Agents(user.ns).Patch(t.Context(), "planner", types.MergePatchType,
			fmt.Appendf(nil, `{"status":{"phase":%q,"phaseLevel":%d}}`, phases[level], level), metav1.PatchOptions{}, "status")
		require.NoError(t, err)
		lowered := time.Now()
		above := strconv.Itoa(int(level) + 1)
		require.Eventually(t, func() bool { return user.createJob(t.Context(), job("planner", above)) != nil }, timeout, time.Millisecond)
		took := time.Since(lowered)
		t.Log("refused after", took)
		assert.Less(t, took, 5*time.Second)
		expect(t, user.createJob(t.Context(), job("planner", above)), "is in phase "+string(phases[level]))
		expect(t, user.createJob(t.Context(), job("planner", strconv.Itoa(int(level)))), "")
	}
}

// Work that was stopped starts again only where it could be started.
func TestAResumedJobIsJudgedAnew(t *testing.T) {
	user, _ := scene(t, 2)
	suspended := job("planner", "2")
	suspended.Spec.Suspend = new(true)
	jobs := user.Kubernetes.BatchV1().Jobs(user.ns)
	j, err := jobs.Create(t.Context(), suspended, metav1.CreateOptions{})
	require.NoError(t, err)
	patch := func(text string) error {
		_, err := jobs.Patch(t.Context(), j.Name, types.MergePatchType, []byte(text), metav1.PatchOptions{})
		return err
	}

	hold(t, user.ns, 1, false)
	const resume, suspend = `{"spec":{"suspend":false}}`, `{"spec":{"suspend":true}}`
	expect(t, patch(resume), "is in phase restricted, TRUST_LEVEL 1, and its Job states 2: delete the Job")
	expect(t, patch(`{"spec":{"suspend":null}}`), "is in phase restricted")
	// What does not start it passes, though the Job is too high.
	expect(t, patch(`{"metadata":{"labels":{"seen":"yes"}}}`), "")
	expect(t, patch(suspend), "")

	hold(t, user.ns, 2, true)
	expect(t, patch(resume), "is quarantined")
	// An agent that has risen finishes what it began below.
	hold(t, user.ns, 3, false)
	expect(t, patch(resume), "")
	hold(t, user.ns, 0, false)
	expect(t, patch(`{"metadata":{"labels":{"seen":"twice"}}}`), "")
	expect(t, patch(suspend), "")
	expect(t, jobs.Delete(t.Context(), j.Name, metav1.DeleteOptions{}), "")
}
