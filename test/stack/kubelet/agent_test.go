// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// A program of an image is one of this machine by Rewrite; suspended, it ends in
// good order.
func TestTheSampleAgentRunsInAPod(t *testing.T) {
	program := filepath.Join(t.TempDir(), "agent")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", program, "../../agent")
	build.Stderr = os.Stderr
	require.NoError(t, build.Run())
	n := start(t, func(k *Kubelet) { k.Rewrite = map[string]string{"/agent": program} })
	job := shell("")
	c := &job.Spec.Template.Spec.Containers[0]
	c.Command, c.Args = []string{"/agent"}, []string{"--script", "hang"}
	c.Env = []corev1.EnvVar{{Name: "TRUST_LEVEL", Value: "1"}, {Name: "OTEL_SERVICE_NAME", Value: "planner"}}
	job = create(t, cluster.Namespace(t, nil), job)
	pod := until(t, job, inPhase(corev1.PodRunning))
	n.logged(t, pod, "agent planner: script hang, trust level 1")
	patchJob(t, job, `{"spec":{"suspend":true}}`)
	n.logged(t, pod, "agent planner: ends with 143")
	jobHas(t, job, batchv1.JobSuspended)
}
