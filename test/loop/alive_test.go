// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

// What the other tests of this package go by: a credential that an agent has got in
// its pod is seen to live, and seen to be dead when it is; who cannot be asked is an
// error.
func TestWhatIsAliveIsSeen(t *testing.T) {
	r := sitetest.NewEmpty(t, here)
	spilled := filepath.Join(t.TempDir(), "loot")
	agent, err := here.CreateAgent(t.Context(), r.NS, "clerk", site.Template("orders"), func(a *v1alpha1.Agent) {
		site.WithVault(a, r.NS, v1alpha1.DeliveryLogin, site.Orders(v1alpha1.PhaseShadow))
	})
	require.NoError(t, err)
	require.NoError(t, here.SetUp(t.Context(), agent))
	entity, err := here.EntityOf(t.Context(), r.NS, "clerk")
	require.NoError(t, err)
	assert.NotEmpty(t, entity.ID)

	job := withVault(selfLaunched("clerk", "orders", "--steps", "600", "--delay", "100ms", "--spill", spilled), r.NS+"-clerk")
	_, err = here.Clients.Kubernetes.BatchV1().Jobs(r.NS).Create(t.Context(), job, metav1.CreateOptions{})
	require.NoError(t, err)
	var loot site.Loot
	require.Eventually(t, func() bool {
		loot, err = site.ReadLoot(spilled)
		alive, asked := here.Alive(t.Context(), loot)
		return err == nil && asked == nil && alive == site.Alive{Token: true, Accessor: true, Lease: true, Role: true, Login: true, Sessions: 1}
	}, patience, pause)
	accessors, err := here.Accessors(t.Context(), entity.ID)
	require.NoError(t, err)
	assert.Equal(t, []string{loot.Accessor}, accessors)
	roles, err := here.Roles(t.Context())
	require.NoError(t, err)
	assert.Contains(t, roles, loot.User)
	can, err := here.Capabilities(t.Context(), loot.Accessor, "database/creds/reader")
	require.NoError(t, err)
	assert.Equal(t, []string{"read"}, can)

	require.NoError(t, here.Vault.Call(t.Context(), here.Vault.RootToken, http.MethodPut, "auth/token/revoke-accessor",
		map[string]any{"accessor": loot.Accessor}, nil))
	require.Eventually(t, func() bool {
		alive, err := here.Alive(t.Context(), loot)
		return err == nil && alive.Dead()
	}, patience, pause)

	require.NoError(t, here.Vault.Seal(t.Context()))
	alive, err := here.Alive(t.Context(), loot)
	assert.ErrorContains(t, err, "sealed")
	assert.True(t, alive.Dead(), "nothing is seen to live")
	require.NoError(t, here.Vault.Unseal(t.Context()))
}

// selfLaunched is a Job of an agent as somebody else makes it, good enough for
// admission, whose spans go nowhere.
func selfLaunched(agent, script string, args ...string) *batchv1.Job {
	spec := site.Template(script, args...).Spec
	pod := &spec.Template.Spec
	spec.TTLSecondsAfterFinished, spec.ActiveDeadlineSeconds, spec.BackoffLimit = new(int32(600)), new(int64(600)), new(int32(0))
	pod.ServiceAccountName, pod.AutomountServiceAccountToken = agent, new(false)
	pod.Containers[0].Env = []corev1.EnvVar{
		{Name: "TRUST_LEVEL", Value: "0"},
		{Name: "OTEL_EXPORTER_OTLP_ENDPOINT", Value: "http://127.0.0.1:1"},
		{Name: "OTEL_SERVICE_NAME", Value: agent},
	}
	return &batchv1.Job{ObjectMeta: metav1.ObjectMeta{GenerateName: "own-"}, Spec: spec}
}

// withVault lets the pods of a Job log in to Vault.
func withVault(job *batchv1.Job, role string) *batchv1.Job {
	pod := &job.Spec.Template.Spec
	sources := make([]corev1.VolumeProjection, 0, 2)
	for audience, path := range map[string]string{"leasehold": "token", "vault": "vault-token"} {
		sources = append(sources, corev1.VolumeProjection{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{
			Audience: audience, ExpirationSeconds: new(int64(600)), Path: path,
		}})
	}
	pod.Volumes = []corev1.Volume{{Name: "token", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: sources}}}}
	c := &pod.Containers[0]
	c.VolumeMounts = []corev1.VolumeMount{{Name: "token", MountPath: "/var/run/secrets/leasehold", ReadOnly: true}}
	c.Env = append(c.Env, corev1.EnvVar{Name: "LEASEHOLD_TOKEN_FILE", Value: "/var/run/secrets/leasehold/token"},
		corev1.EnvVar{Name: "VAULT_ROLE", Value: role})
	return job
}
