// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// What Leasehold does not fill in: rules that hold for the jobTemplate of an Agent
// as they do for a Job. They change the first container, or the pod.
var confined = map[string]struct {
	change func(*corev1.PodSpec)
	want   string
}{
	"as it should be": {},
	"no limits":       {func(p *corev1.PodSpec) { p.Containers[0].Resources.Limits = nil }, "resources.limits"},
	"no CPU limit":    {func(p *corev1.PodSpec) { delete(p.Containers[0].Resources.Limits, corev1.ResourceCPU) }, "resources.limits"},
	"no memory limit": {func(p *corev1.PodSpec) { delete(p.Containers[0].Resources.Limits, corev1.ResourceMemory) }, "resources.limits"},
	"no limits in an init container": {func(p *corev1.PodSpec) {
		p.InitContainers = []corev1.Container{initContainer()}
		p.InitContainers[0].Resources.Limits = nil
	}, "resources.limits"},
	"no limits in the second": {func(p *corev1.PodSpec) {
		second := initContainer()
		second.Resources.Limits = nil
		p.Containers = append(p.Containers, second)
	}, "resources.limits"},
	"no security context": {func(p *corev1.PodSpec) { p.SecurityContext = nil }, "seccompProfile"},
	"no seccomp profile":  {func(p *corev1.PodSpec) { p.SecurityContext.SeccompProfile = nil }, "seccompProfile"},
	"seccomp off": {func(p *corev1.PodSpec) {
		p.SecurityContext.SeccompProfile.Type = corev1.SeccompProfileTypeUnconfined
	}, "seccompProfile"},
	"seccomp off in a container": {func(p *corev1.PodSpec) {
		p.Containers[0].SecurityContext.SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeUnconfined}
	}, "seccompProfile"},
	"seccomp off in an init container": {func(p *corev1.PodSpec) {
		p.InitContainers = []corev1.Container{initContainer()}
		p.InitContainers[0].SecurityContext.SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeUnconfined}
	}, "seccompProfile"},
	"seccomp in the container only": {func(p *corev1.PodSpec) {
		p.Containers[0].SecurityContext.SeccompProfile, p.SecurityContext.SeccompProfile = p.SecurityContext.SeccompProfile, nil
	}, ""},
	"seccomp profile of the node": {func(p *corev1.PodSpec) {
		p.SecurityContext.SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeLocalhost, LocalhostProfile: new("agent.json")}
	}, ""},
	"root allowed":        {func(p *corev1.PodSpec) { p.SecurityContext.RunAsNonRoot = nil }, "runAsNonRoot"},
	"root wanted":         {func(p *corev1.PodSpec) { p.SecurityContext.RunAsNonRoot = new(false) }, "runAsNonRoot"},
	"root in a container": {func(p *corev1.PodSpec) { p.Containers[0].SecurityContext.RunAsNonRoot = new(false) }, "runAsNonRoot"},
	"no root in each container": {func(p *corev1.PodSpec) {
		p.SecurityContext.RunAsNonRoot, p.Containers[0].SecurityContext.RunAsNonRoot = nil, new(true)
	}, ""},
	"escalation by default":       {func(p *corev1.PodSpec) { p.Containers[0].SecurityContext.AllowPrivilegeEscalation = nil }, "allowPrivilegeEscalation"},
	"escalation allowed":          {func(p *corev1.PodSpec) { p.Containers[0].SecurityContext.AllowPrivilegeEscalation = new(true) }, "allowPrivilegeEscalation"},
	"no context in the container": {func(p *corev1.PodSpec) { p.Containers[0].SecurityContext = nil }, "allowPrivilegeEscalation"},
	"privileged": {func(p *corev1.PodSpec) {
		p.Containers[0].SecurityContext = &corev1.SecurityContext{Privileged: new(true)}
	}, "allowPrivilegeEscalation"},
	"not privileged": {func(p *corev1.PodSpec) { p.Containers[0].SecurityContext.Privileged = new(false) }, ""},
	"host network":   {func(p *corev1.PodSpec) { p.HostNetwork = true }, "hostNetwork"},
	"host PID":       {func(p *corev1.PodSpec) { p.HostPID = true }, "hostNetwork"},
	"host IPC":       {func(p *corev1.PodSpec) { p.HostIPC = true }, "hostNetwork"},
	"path of the node": {func(p *corev1.PodSpec) {
		p.Volumes = []corev1.Volume{volume("a", corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}), volume("b", corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/var"}})}
	}, "hostPath"},
	"another volume": {func(p *corev1.PodSpec) {
		p.Volumes = []corev1.Volume{volume("a", corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}})}
	}, ""},
	"another Secret": {func(p *corev1.PodSpec) {
		p.Volumes = []corev1.Volume{volume("a", corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "vault-certificate"}})}
	}, ""},
	"token of another Job": {func(p *corev1.PodSpec) {
		p.Volumes = []corev1.Volume{vaultVolume("planner-0123456789")}
	}, "ends in -vault"},
	"token of another Job, projected": {func(p *corev1.PodSpec) {
		of := &corev1.SecretProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "planner-0123456789-vault"}}
		p.Volumes = []corev1.Volume{volume("a", corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{{Secret: of}}}})}
	}, "ends in -vault"},
	"token of another Job as a variable": {func(p *corev1.PodSpec) {
		of := &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "planner-0123456789-vault"}, Key: "token"}
		p.Containers[0].Env = append(p.Containers[0].Env, corev1.EnvVar{Name: "VAULT_TOKEN", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: of}})
	}, "ends in -vault"},
	"token of another Job as all variables": {func(p *corev1.PodSpec) {
		of := &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "planner-0123456789-vault"}}
		p.InitContainers = []corev1.Container{initContainer()}
		p.InitContainers[0].EnvFrom = []corev1.EnvFromSource{{SecretRef: of}}
	}, "ends in -vault"},
	"restarts by itself": {func(p *corev1.PodSpec) {
		p.Containers[0].RestartPolicy = new(corev1.ContainerRestartPolicyOnFailure)
	}, "restartPolicy"},
	"restarts by a rule": {func(p *corev1.PodSpec) {
		p.Containers[0].RestartPolicy = new(corev1.ContainerRestartPolicyNever)
		p.Containers[0].RestartPolicyRules = []corev1.ContainerRestartRule{{
			Action:    corev1.ContainerRestartRuleActionRestart,
			ExitCodes: &corev1.ContainerRestartRuleOnExitCodes{Operator: "In", Values: []int32{1}},
		}}
	}, "restartPolicyRules"},
	"sidecar": {func(p *corev1.PodSpec) {
		p.InitContainers = []corev1.Container{initContainer()}
		p.InitContainers[0].RestartPolicy = new(corev1.ContainerRestartPolicyAlways)
	}, ""},
}

func initContainer() corev1.Container {
	c := container("other")
	c.Env = []corev1.EnvVar{env("TRUST_LEVEL", "0")}
	return c
}

func volume(name string, source corev1.VolumeSource) corev1.Volume {
	return corev1.Volume{Name: name, VolumeSource: source}
}

// What is of a Job only: Leasehold fills it in where a template leaves it out.
var ephemeral = map[string]struct {
	change func(*batchv1.JobSpec)
	// The refusal of a Job and that of a template.
	job, template string
}{
	"never removed":      {func(j *batchv1.JobSpec) { j.TTLSecondsAfterFinished = nil }, "ttlSecondsAfterFinished", ""},
	"removed too late":   {func(j *batchv1.JobSpec) { j.TTLSecondsAfterFinished = new(int32(86401)) }, "ttlSecondsAfterFinished", "86400"},
	"removed in a day":   {func(j *batchv1.JobSpec) { j.TTLSecondsAfterFinished = new(int32(86400)) }, "", ""},
	"removed at once":    {func(j *batchv1.JobSpec) { j.TTLSecondsAfterFinished = new(int32(0)) }, "", ""},
	"no deadline":        {func(j *batchv1.JobSpec) { j.ActiveDeadlineSeconds = nil }, "activeDeadlineSeconds", ""},
	"late deadline":      {func(j *batchv1.JobSpec) { j.ActiveDeadlineSeconds = new(int64(86401)) }, "activeDeadlineSeconds", "86400"},
	"retries by default": {func(j *batchv1.JobSpec) { j.BackoffLimit = nil }, "backoffLimit", ""},
	"retries":            {func(j *batchv1.JobSpec) { j.BackoffLimit = new(int32(1)) }, "backoffLimit", ""},
	"ignores failures": {func(j *batchv1.JobSpec) {
		j.PodFailurePolicy = &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{{
			Action:      batchv1.PodFailurePolicyActionIgnore,
			OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{Operator: "In", Values: []int32{1}},
		}}}
	}, "podFailurePolicy", "podFailurePolicy"},
	"fails at once": {func(j *batchv1.JobSpec) {
		j.PodFailurePolicy = &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{{
			Action:      batchv1.PodFailurePolicyActionFailJob,
			OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{Operator: "In", Values: []int32{1}},
		}}}
	}, "", ""},
	"two at once":      {func(j *batchv1.JobSpec) { j.Parallelism, j.Completions = new(int32(2)), new(int32(2)) }, "parallelism", "parallelism"},
	"two workers":      {func(j *batchv1.JobSpec) { j.Parallelism = new(int32(2)) }, "parallelism", "parallelism"},
	"two in a row":     {func(j *batchv1.JobSpec) { j.Completions = new(int32(2)) }, "parallelism", "parallelism"},
	"one, said":        {func(j *batchv1.JobSpec) { j.Parallelism, j.Completions = new(int32(1)), new(int32(1)) }, "", ""},
	"restarts":         {func(j *batchv1.JobSpec) { j.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure }, "restartPolicy", ""},
	"token mounted":    {func(j *batchv1.JobSpec) { j.Template.Spec.AutomountServiceAccountToken = new(true) }, "automountServiceAccountToken", ""},
	"token by default": {func(j *batchv1.JobSpec) { j.Template.Spec.AutomountServiceAccountToken = nil }, "automountServiceAccountToken", ""},
	"no level":         {func(j *batchv1.JobSpec) { j.Template.Spec.Containers[0].Env = nil }, "TRUST_LEVEL", ""},
	"of another":       {func(j *batchv1.JobSpec) { j.Template.Spec.ServiceAccountName = "another" }, "", "leave out the ServiceAccount"},
	"of another, as of old": {func(j *batchv1.JobSpec) {
		j.Template.Spec.ServiceAccountName, j.Template.Spec.DeprecatedServiceAccount = "", "another"
	}, "", "leave out the ServiceAccount"},
}

func TestJobsOfAnAgentAreEphemeralAndConfined(t *testing.T) {
	user, _ := scene(t, 0)
	for name, test := range confined {
		t.Run(name, func(t *testing.T) {
			j := job("planner", "0")
			if test.change != nil {
				test.change(&j.Spec.Template.Spec)
			}
			expect(t, user.createJob(t.Context(), j), test.want)
			j.Spec.Template.Spec.ServiceAccountName = "nobody"
			expect(t, user.createJob(t.Context(), j), "")
		})
	}
	for name, test := range ephemeral {
		t.Run(name, func(t *testing.T) {
			j := job("planner", "0")
			test.change(&j.Spec)
			expect(t, user.createJob(t.Context(), j), test.job)
		})
	}
}

func TestTheTemplateOfAnAgentIsConfined(t *testing.T) {
	user, _ := scene(t, 0)
	write := func(spec batchv1.JobSpec) error {
		a := agent("another-one")
		a.Spec.JobTemplate = &batchv1.JobTemplateSpec{Spec: spec}
		_, err := user.Agents(user.ns).Create(t.Context(), a, dryRun)
		return err
	}
	for name, test := range confined {
		t.Run(name, func(t *testing.T) {
			spec := template().Spec
			if test.change != nil {
				test.change(&spec.Template.Spec)
			}
			expect(t, write(spec), test.want)
		})
	}
	for name, test := range ephemeral {
		t.Run(name, func(t *testing.T) {
			spec := template().Spec
			test.change(&spec)
			expect(t, write(spec), test.template)
		})
	}
	t.Run("privileged, which a Job could not be", func(t *testing.T) {
		spec := template().Spec
		spec.Template.Spec.Containers[0].SecurityContext.Privileged = new(true)
		expect(t, write(spec), "no container may be privileged")
	})
	t.Run("no containers", func(t *testing.T) { expect(t, write(batchv1.JobSpec{}), "leasehold-agent-template") })
}

// What a template says of itself, Leasehold says in its own name on the Job.
func TestATemplateSaysNothingThatIsLeaseholds(t *testing.T) {
	user, _ := scene(t, 0)
	for key, want := range map[string]struct{ label, annotation bool }{
		"leasehold.dev/quarantine":   {true, true},
		"leasehold.dev/suspended-by": {true, true},
		"trace.span.id":              {false, true},
		"trace.id":                   {false, true},
		"team":                       {false, false},
	} {
		t.Run(key, func(t *testing.T) {
			write := func(refused bool, change func(*batchv1.JobTemplateSpec)) {
				a := agent("another-one")
				a.Spec.JobTemplate = template()
				change(a.Spec.JobTemplate)
				_, err := user.Agents(user.ns).Create(t.Context(), a, dryRun)
				if refused {
					expect(t, err, "are for Leasehold to write")
					return
				}
				expect(t, err, "")
			}
			is := map[string]string{key: "false"}
			write(want.label, func(j *batchv1.JobTemplateSpec) { j.Labels = is })
			write(want.label, func(j *batchv1.JobTemplateSpec) { j.Spec.Template.Labels = is })
			write(want.annotation, func(j *batchv1.JobTemplateSpec) { j.Annotations = is })
			write(want.annotation, func(j *batchv1.JobTemplateSpec) { j.Spec.Template.Annotations = is })
		})
	}
}

// A template is any object to the schema, so that what is no template is refused
// by the policy, and one from before the policies does not stop other changes.
func TestATemplateThatIsNone(t *testing.T) {
	user, _ := scene(t, 0)
	for name, test := range map[string]struct{ text, want string }{
		"empty":                {`{}`, "it needs a container"},
		"containers of no use": {`{"spec":{"template":{"spec":{"containers":"all"}}}}`, "leasehold-agent-template"},
		"spec of no use":       {`{"spec":7}`, "leasehold-agent-template"},
		"deadline in words":    {`{"spec":{"activeDeadlineSeconds":"never","template":{"spec":{"containers":[{"name":"a"}]}}}}`, "leasehold-agent-template"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := user.Agents(user.ns).Patch(t.Context(), "planner", types.MergePatchType, []byte(`{"spec":{"jobTemplate":`+test.text+`}}`), metav1.PatchOptions{})
			expect(t, err, test.want)
		})
	}
}

// The numbers of a Job can be changed after it was let in, within the same bounds.
func TestTheNumbersOfAJobStayWithinBounds(t *testing.T) {
	user, _ := scene(t, 0)
	made, err := user.Kubernetes.BatchV1().Jobs(user.ns).Create(t.Context(), job("planner", "0"), metav1.CreateOptions{})
	require.NoError(t, err)
	for patch, want := range map[string]string{
		`{"spec":{"ttlSecondsAfterFinished":null}}`:  "ttlSecondsAfterFinished",
		`{"spec":{"activeDeadlineSeconds":null}}`:    "activeDeadlineSeconds",
		`{"spec":{"activeDeadlineSeconds":9999999}}`: "activeDeadlineSeconds",
		`{"spec":{"backoffLimit":6}}`:                "backoffLimit",
		`{"spec":{"parallelism":50}}`:                "parallelism",
		`{"spec":{"activeDeadlineSeconds":60}}`:      "",
		`{"spec":{"parallelism":0}}`:                 "",
		`{"metadata":{"labels":{"a":"b"}}}`:          "",
	} {
		t.Run(patch, func(t *testing.T) { expect(t, mergeJob(t)(user, made.Name, patch), want) })
	}
}

// A Job from before its ServiceAccount became an agent's may be all wrong; it can be
// labeled, stopped and ended all the same.
func TestAJobFromBeforeAnAgent(t *testing.T) {
	user, admin := scene(t, 0)
	early := job("early", "3")
	early.Spec.TTLSecondsAfterFinished, early.Spec.BackoffLimit = nil, new(int32(6))
	made, err := user.Kubernetes.BatchV1().Jobs(user.ns).Create(t.Context(), early, metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = admin.Agents(user.ns).Create(t.Context(), agent("early"), metav1.CreateOptions{})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return user.createJob(t.Context(), early) != nil }, timeout, tick)
	patch := mergeJob(t)
	for text, want := range map[string]string{
		`{"metadata":{"labels":{"a":"b"}}}`:             "",
		`{"spec":{"suspend":true}}`:                     "",
		`{"spec":{"parallelism":0}}`:                    "ttlSecondsAfterFinished",
		`{"spec":{"ttlSecondsAfterFinished":60}}`:       "backoffLimit",
		`{"metadata":{"finalizers":["example.org/a"]}}`: "",
	} {
		expect(t, patch(user, made.Name, text), want)
	}
}
