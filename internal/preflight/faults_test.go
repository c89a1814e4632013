// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// found are the texts of what a check finds in YAML, with their fields.
func found(t *testing.T, id string, documents ...string) (texts []string) {
	t.Helper()
	r := &FileReader{Namespace: "shop", Stdin: strings.NewReader(strings.Join(documents, "\n---\n"))}
	require.NoError(t, r.Read("-"))
	for _, one := range Run(t.Context(), r.Input(), nil).Results {
		if one.ID != id {
			continue
		}
		for _, f := range one.Findings {
			texts = append(texts, f.Field+": "+f.Text)
		}
	}
	return texts
}

func textOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// Each row changes one thing of a Job that passes, or of its Agent.
func TestFaultsOfJobs(t *testing.T) {
	job, agent := textOf(t, "testdata/k8s.account/pass/job.yaml"), textOf(t, "testdata/base/agent.yaml")
	for _, tt := range []struct{ id, from, to, says string }{
		{"k8s.account", "automountServiceAccountToken: false", "automountServiceAccountToken: true", "its pods get a token"},
		{"k8s.job", "ttlSecondsAfterFinished: 300", "ttlSecondsAfterFinished: 900000", "spec.ttlSecondsAfterFinished: it has to be set"},
		{"k8s.job", "backoffLimit: 0", "backoffLimit: 6", "spec.backoffLimit: it has to be 0"},
		{"k8s.job", "backoffLimit: 0", "backoffLimit: 0\n  podFailurePolicy: {rules: [{action: Ignore}]}", "ignores failures"},
		{"k8s.job", "backoffLimit: 0", "backoffLimit: 0\n  completions: 3", "a cycle is one pod"},
		{"k8s.job", "restartPolicy: Never", "restartPolicy: OnFailure", "it has to be Never"},
		{"k8s.job", "restartPolicy: Never", "restartPolicy: Never\n      hostPID: true", "of the host"},
		{"k8s.job", "restartPolicy: Never", "restartPolicy: Never\n      volumes: [{name: x, hostPath: {path: /}}]", "volumes[0].hostPath: it mounts"},
		{"k8s.job", "runAsNonRoot: true", "runAsNonRoot: false", "may run as root"},
		{"k8s.job", "type: RuntimeDefault", "type: Unconfined", "any system call"},
		{"k8s.job", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: false, privileged: true", "may gain rights"},
		{"k8s.job", "drop: [ALL]", "add: [NET_ADMIN]", "keeps capabilities"},
		{"k8s.audience", "restartPolicy: Never", "restartPolicy: Never\n      volumes: [{name: x, projected: {sources: [{serviceAccountToken: {path: t, audience: vault, expirationSeconds: 86400}}]}}]", "3600 are enough"},
		{"k8s.static-secrets", "restartPolicy: Never", "restartPolicy: Never\n      volumes: [{name: x, secret: {secretName: nightly-vault}}]", "volumes[0].secret: it mounts the Secret nightly-vault"},
		{"k8s.static-secrets", "restartPolicy: Never", "restartPolicy: Never\n      volumes: [{name: x, projected: {sources: [{secret: {name: key}}]}}]", "sources[0].secret"},
		{"k8s.static-secrets", "- name: agent", "- name: agent\n          envFrom: [{secretRef: {name: keys}}]", "variables come from the Secret keys"},
		{"k8s.static-secrets", `value: "0"}]`, `value: "0"}, {name: K, valueFrom: {secretKeyRef: {name: keys, key: k}}}]`, "K comes from the Secret keys"},
		{"k8s.static-secrets", "- name: agent", "- name: agent\n          args: [--key=sk-0123456789abcdefghij]", "args[0]: it looks like a credential"},
		{"otel.flush", "restartPolicy: Never", "restartPolicy: Never\n      terminationGracePeriodSeconds: 1", "too few to send"},
		{"otel.flush", `value: "0"}]`, `value: "0"}, {name: OTEL_BSP_EXPORT_TIMEOUT, value: "60000"}]`, "may take 60000 ms"},
		{"otel.content", `value: "0"}]`, `value: "0"}, {name: TRACELOOP_TRACE_CONTENT, value: "true"}]`, "lets content on the spans"},
		{"otel.coverage", `value: "0"}]`, `value: "0"}, {name: OTEL_TRACES_SAMPLER, value: traceidratio}]`, "leaves spans out"},
		{"scaling.limits", "requests: {cpu: 100m, memory: 128Mi}", "requests: {cpu: \"0\", memory: 128Mi}", "requests.cpu: nothing is requested"},
		{"trust.shadow", `value: "0"`, `value: much`, `it states the level "much"`},
	} {
		require.Contains(t, job, tt.from)
		assert.Empty(t, found(t, tt.id, agent, job), tt.id)
		got := found(t, tt.id, agent, strings.Replace(job, tt.from, tt.to, 1))
		assert.Contains(t, strings.Join(got, "\n"), tt.says, "%s with %s", tt.id, tt.to)
	}
}

func TestFaultsOfAgents(t *testing.T) {
	agent, policy := textOf(t, "testdata/base/agent.yaml"), textOf(t, "testdata/base/policy.yaml")
	for _, tt := range []struct{ id, from, to, says string }{
		{"k8s.account", "restartPolicy: Never", "restartPolicy: Never\n          serviceAccountName: other", "it is not the Agent's"},
		{"k8s.job", "activeDeadlineSeconds: 900", "activeDeadlineSeconds: nine", "spec.jobTemplate: jobTemplate is no template"},
		{"k8s.admission", "enforce: restricted", "enforce: baseline", "Pod Security Standard"},
		{"vault.paths", "tool: refund, path", "tool: transfer, path", `no phase allows the tool "transfer"`},
		{"vault.paths", "orders/creds/reader", "orders/creds/+", "over all of a mount"},
		{"trust.shadow", "path: orders/creds/reader, capabilities: [read]", "path: orders/creds/reader, capabilities: [update]", "can change orders/creds/reader in shadow"},
		{"scaling.budget", `, costPerDay: "12.50"`, "", "nothing bounds what it may spend in a day"},
		{"scaling.limits", "metadata: {name: librarian, namespace: shop}\nspec:", "metadata: {name: librarian, namespace: shop, annotations: {leasehold.dev/qos: Guaranteed}}\nspec:", "meant to be Guaranteed"},
	} {
		require.Contains(t, agent, tt.from)
		got := found(t, tt.id, strings.Replace(agent, tt.from, tt.to, 1), policy)
		assert.Contains(t, strings.Join(got, "\n"), tt.says, "%s with %s", tt.id, tt.to)
	}
	for _, tt := range []struct{ id, from, to, says string }{
		{"trust.floors", "preset: default", "preset: demo", "spec.up.semiAutonomous.minCycles: 3 cycles of 1 kinds"},
		{"trust.floors", "preset: default", "down: {tolerated: \"7\"}", "it cannot be used"},
		{"trust.approvals", "preset: default", "approvalTTL: 900h", "spec.approvalTTL: a promotion waits for 900h0m0s"},
		{"trust.shadow", "preset: default", "onDigestChange: {model: autonomous}", "spec.onDigestChange: an agent whose model"},
		{"trust.observe", "2026-01-31", "2999-01-31", "is in the future"},
		{"trust.observe", "2026-01-31", "lately", "is no date"},
	} {
		require.Contains(t, policy, tt.from)
		got := found(t, tt.id, agent, strings.Replace(policy, tt.from, tt.to, 1))
		assert.Contains(t, strings.Join(got, "\n"), tt.says, "%s with %s", tt.id, tt.to)
	}
}

func TestOtherFaults(t *testing.T) {
	agent := textOf(t, "testdata/base/agent.yaml")
	for _, tt := range []struct{ id, document, says string }{
		{"k8s.job", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {serviceAccountName: librarian}}}}", "a Deployment never ends"},
		{"k8s.job", "{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {template: {metadata: {labels: {leasehold.dev/agent: librarian}}}}}}}", "spec.jobTemplate.spec.activeDeadlineSeconds"},
		{"k8s.account", "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {leasehold.dev/agent: x}}, spec: {}}", "it runs as the ServiceAccount default"},
		{"k8s.audience", "{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {name: s, annotations: {kubernetes.io/service-account.name: librarian}}}", "never ends"},
		{"k8s.secrets", "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b}, roleRef: {kind: ClusterRole, name: admin}, subjects: [{kind: Group, name: 'system:serviceaccounts:shop'}]}", "every ServiceAccount of shop"},
		{"k8s.secrets", "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}, roleRef: {kind: ClusterRole, name: cluster-admin}, subjects: [{kind: Group, name: 'system:authenticated'}]}", "everybody in the group"},
		{"scaling.limits", "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: g, namespace: leasehold-system}, spec: {template: {spec: {containers: [{name: c}]}}}}", "the memory limiter has nothing to go by"},
		{"scaling.tokens", "{apiVersion: keda.sh/v1alpha1, kind: ScaledJob, metadata: {name: k}, spec: {triggers: [{type: cpu}]}}", "spec.maxReplicaCount: it has to be set"},
		{"scaling.tokens", "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {maxReplicas: 3, minReplicas: 9}}", "spec.maxReplicas: it is 3"},
		{"scaling.tokens", "{apiVersion: autoscaling.k8s.io/v1, kind: VerticalPodAutoscaler, metadata: {name: v}, spec: {targetRef: {kind: Job, name: x}}}", "nothing bounds what it may give"},
		{"otel.content", "{processors: {reasoning: {}}, service: {pipelines: {traces: {}}}}", "it keeps content"},
		{"otel.flush", "{exporters: {trust: {}}, service: {pipelines: {traces: {}}}}", "is lost at the end"},
		{"otel.identity", "{receivers: {otlp: {protocols: {http: {endpoint: '0.0.0.0:1', auth: {authenticator: oidc}}}}}, processors: {reasoning: {}}, service: {pipelines: {traces: {receivers: [otlp], processors: [reasoning]}}}}", "the authenticator oidc of otlp is not among them"},
		{"k8s.audience", "{extensions: {pod_identity: {audiences: ['https://kubernetes.default.svc']}}, service: {pipelines: {traces: {}}}}", "not the API server's"},
		{"k8s.admission", "{extensions: {trust: {kubernetes: {jobs: {admission_policies: false}}}}, service: {pipelines: {traces: {}}}}", "nothing holds Jobs to"},
		{"vault.audit", "{extensions: {trust: {vault: {address: x}}}, service: {pipelines: {traces: {}}}}", "reads no audit log"},
		{"trust.shadow", "{processors: {reasoning: {phase: autonomous, agent_phases: {a: restricted}}}, service: {pipelines: {traces: {}}}}", "it gives autonomous to every agent"},
		{"trust.limiter", "{extensions: {trust: {policy: {fleet: {window: 10s, max_hard_per_minute: 500}}}}, service: {pipelines: {traces: {}}}}", "fleet.window: the limit counts for 10s"},
		{"trust.floors", "{extensions: {trust: {policy: {preset: other}}}, service: {pipelines: {traces: {}}}}", `there is no preset "other"`},
	} {
		assert.Contains(t, strings.Join(found(t, tt.id, agent, tt.document), "\n"), tt.says, "%s of %s", tt.id, tt.document)
	}
}

// What is laid over a configuration has no policy of its own: that of the one below counts.
func TestOverlaysHaveNoPolicy(t *testing.T) {
	const overlay = "{extensions: {trust: {vault: {audit: {}}}}, service: {SERVICE pipelines: {logs: {}}}}"
	for service, want := range map[string]string{"": "no Agent was read", "extensions: [trust],": "the policy is enforced"} {
		var r FileReader
		require.NoError(t, r.yaml("o.yaml", []byte(strings.Replace(overlay, "SERVICE", service, 1))))
		for _, one := range Run(t.Context(), r.Input(), nil).Results {
			if one.ID == "trust.observe" {
				assert.Contains(t, strings.Join(one.Unknown, "\n"), want)
			}
		}
	}
}

// A value that a ConfigMap holds is found once, however many read it.
func TestConfigMapsOfAgentsAreLookedAt(t *testing.T) {
	agent := strings.Replace(textOf(t, "testdata/base/agent.yaml"), "- name: agent", "- name: agent\n              envFrom: [{configMapRef: {name: settings}}]", 1)
	agent = strings.Replace(agent, "restartPolicy: Never", "restartPolicy: Never\n          volumes: [{name: c, configMap: {name: settings}}]", 1)
	settings := "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: shop}, data: {colour: blue, DB_PASSWORD: swordfish}}"
	got := found(t, "k8s.static-secrets", agent, settings)
	require.Len(t, got, 1)
	assert.Contains(t, got[0], "data.DB_PASSWORD")
	assert.NotContains(t, got[0], "swordfish")
	r := &FileReader{Stdin: strings.NewReader(agent)}
	require.NoError(t, r.Read("-"))
	for _, one := range Run(t.Context(), r.Input(), nil).Results {
		if one.ID == "k8s.static-secrets" {
			assert.Equal(t, Unknown, one.Status, "the ConfigMap was not read")
		}
	}
}

// A Job as Leasehold launches it passes, at the phase that its Agent holds.
func TestAJobThatLeaseholdLaunchedPasses(t *testing.T) {
	agent := textOf(t, "testdata/base/agent.yaml") + "status: {phase: restricted, phaseLevel: 1}\n"
	job := strings.NewReplacer("metadata: {name: nightly, namespace: shop}",
		"metadata: {name: nightly, namespace: shop, labels: {app.kubernetes.io/managed-by: leasehold, leasehold.dev/agent: librarian}}",
		"restartPolicy: Never", "restartPolicy: Never\n      volumes: [{name: leasehold-vault, secret: {secretName: nightly-vault}}]",
		`value: "0"`, `value: "1"`).Replace(textOf(t, "testdata/k8s.account/pass/job.yaml"))
	r := &FileReader{Stdin: strings.NewReader(agent + "---\n" + job)}
	require.NoError(t, r.Read("-"))
	in := r.Input()
	for _, o := range in.Objects {
		o.Source = Cluster
	}
	for _, one := range Run(t.Context(), in, nil).Results {
		assert.Empty(t, one.Findings, one.ID)
	}
}
