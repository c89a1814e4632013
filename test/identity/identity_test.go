// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package identity

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	authenticationv1 "k8s.io/api/authentication/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/extension/podidentityextension"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/processor/reasoningprocessor"
	"github.com/leasehold/leasehold/test/stack"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }))
}

type host map[component.ID]component.Component

func (h host) GetExtensions() map[component.ID]component.Component { return h }

// pipeline is a receiver, the processor and a sink, as in the collector.
func pipeline(t *testing.T) (endpoint string, sink *consumertest.TracesSink, end func()) {
	t.Helper()
	ctx, sink := t.Context(), new(consumertest.TracesSink)
	extensions := podidentityextension.NewFactory()
	cfg := extensions.CreateDefaultConfig().(*podidentityextension.Config)
	cfg.Kubeconfig = cluster.Kubeconfig()
	ext, err := extensions.Create(ctx, extensiontest.NewNopSettings(extensions.Type()), cfg)
	require.NoError(t, err)
	processors := reasoningprocessor.NewFactory()
	judge, err := processors.CreateTraces(ctx, processortest.NewNopSettings(processors.Type()), processors.CreateDefaultConfig(), sink)
	require.NoError(t, err)
	endpoint, err = stack.FreeAddress(ctx)
	require.NoError(t, err)
	receivers := otlpreceiver.NewFactory()
	conf := receivers.CreateDefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(map[string]any{"protocols": map[string]any{"grpc": map[string]any{
		"endpoint": endpoint, "auth": map[string]any{"authenticator": "pod_identity"},
	}}}).Unmarshal(conf))
	receiver, err := receivers.CreateTraces(ctx, receivertest.NewNopSettings(receivers.Type()), conf, judge)
	require.NoError(t, err)
	all := []component.Component{ext, judge, receiver}
	for _, c := range all {
		require.NoError(t, c.Start(ctx, host{component.NewID(extensions.Type()): ext}))
	}
	return endpoint, sink, func() {
		for i := range all {
			assert.NoError(t, all[len(all)-1-i].Shutdown(context.WithoutCancel(ctx)))
		}
	}
}

// member is an agent whose pod a Job has made.
type member struct {
	name, token string
	job         *batchv1.Job
	pod         *corev1.Pod
}

func join(t *testing.T, namespace, name string) *member {
	t.Helper()
	kube, ctx := cluster.Clients.Kubernetes, t.Context()
	_, err := kube.CoreV1().ServiceAccounts(namespace).Create(ctx, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
	require.NoError(t, err)
	m := &member{name: namespace + "/" + name}
	m.job, err = kube.BatchV1().Jobs(namespace).Create(ctx, &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
			ServiceAccountName: name, RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "agent", Image: "agent"}},
		}}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		pods, err := kube.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: batchv1.JobNameLabel + "=" + name})
		if err != nil || len(pods.Items) == 0 {
			return false
		}
		m.pod = &pods.Items[0]
		return true
	}, 60*time.Second, 10*time.Millisecond)
	request, err := kube.CoreV1().ServiceAccounts(namespace).CreateToken(ctx, name, &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{
		Audiences:      []string{"leasehold"},
		BoundObjectRef: &authenticationv1.BoundObjectReference{Kind: "Pod", APIVersion: "v1", Name: m.pod.Name, UID: m.pod.UID},
	}}, metav1.CreateOptions{})
	require.NoError(t, err)
	m.token = request.Status.Token
	return m
}

// cycle is one of two spans, of trace 1, that says to be of a member.
func cycle(of *member) ptrace.Traces {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	a := rs.Resource().Attributes()
	a.PutStr(semconv.IdentityAgent, of.name)
	a.PutStr(semconv.NamespaceName, of.pod.Namespace)
	a.PutStr(semconv.PodName, of.pod.Name)
	a.PutStr(semconv.PodUID, string(of.pod.UID))
	a.PutStr(semconv.JobName, of.job.Name)
	a.PutStr(semconv.JobUID, string(of.job.UID))
	a.PutStr(semconv.RunID, string(of.job.UID))
	spans := rs.ScopeSpans().AppendEmpty().Spans()
	for id := range byte(2) {
		s := spans.AppendEmpty()
		s.SetTraceID(pcommon.TraceID{15: 1})
		s.SetSpanID(pcommon.SpanID{7: id + 1})
		s.SetParentSpanID(pcommon.SpanID{7: id})
		s.SetStartTimestamp(pcommon.NewTimestampFromTime(time.Now()))
		s.SetEndTimestamp(pcommon.NewTimestampFromTime(time.Now()))
		s.Attributes().PutStr("gen_ai.operation.name", "invoke_agent")
	}
	return td
}

func send(t *testing.T, endpoint string, by *member, td ptrace.Traces) {
	t.Helper()
	conn, err := grpc.NewClient(endpoint, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	defer func() { assert.NoError(t, conn.Close()) }()
	ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+by.token)
	_, err = ptraceotlp.NewGRPCClient(conn).Export(ctx, ptraceotlp.NewExportRequestFromTraces(td))
	require.NoError(t, err)
}

// One agent's token makes nothing another's, whatever the spans say: not the
// trace, nor the pod, nor the Job, nor the run.
func TestATokenProvesWhoseSpansAre(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	alice, bob := join(t, ns, "alice"), join(t, ns, "bob")
	endpoint, sink, end := pipeline(t)
	send(t, endpoint, alice, cycle(bob)) // the forgery comes first
	send(t, endpoint, bob, cycle(bob))
	end()

	roots := map[string]string{} // the Jobs of the cycles, by agent
	hard := map[string]int{}
	for _, rs := range resources(sink) {
		a := rs.Resource().Attributes().AsRaw()
		who := map[any]*member{alice.name: alice, bob.name: bob}[a[semconv.IdentityAgent]]
		require.NotNil(t, who, a)
		assert.Equal(t, "pod", a[semconv.IdentitySource])
		for key, want := range map[string]string{
			semconv.NamespaceName: ns, semconv.PodName: who.pod.Name, semconv.PodUID: string(who.pod.UID), semconv.JobName: who.job.Name,
			semconv.JobUID: string(who.job.UID), semconv.RunID: string(who.job.UID), semconv.IdentityPodUID: string(who.pod.UID),
		} {
			assert.Equal(t, want, a[key], key)
		}
		for _, s := range rs.ScopeSpans().At(0).Spans().All() {
			if id, ok := s.Attributes().Get(semconv.CycleID); ok {
				roots[who.name] = id.Str()
			}
			for _, e := range s.Events().All() {
				if rule, ok := e.Attributes().Get(semconv.FindingRule); ok && rule.Str() == "identity.mismatch" {
					hard[who.name]++
				}
			}
		}
	}
	assert.Equal(t, map[string]string{alice.name: string(alice.job.UID), bob.name: string(bob.job.UID)}, roots)
	assert.Equal(t, map[string]int{alice.name: 1}, hard, "the forgery is told")
}

func resources(sink *consumertest.TracesSink) (all []ptrace.ResourceSpans) {
	for _, td := range sink.AllTraces() {
		for _, rs := range td.ResourceSpans().All() {
			all = append(all, rs)
		}
	}
	return all
}
