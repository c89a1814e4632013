// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/broker"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/test/stack/vaulttest"
)

// vaultStage is an agent whose tokens Leasehold delivers, and a real Vault.
type vaultStage struct {
	*stage
	vault  vaulttest.Vault
	record vaulttest.Credentials
	entity string
}

// wrapped is an agent that has its tokens delivered.
func wrapped(_ *act.Config, a *v1alpha1.Agent) {
	a.Spec.Vault = &v1alpha1.VaultBinding{Role: "planner", TokenDelivery: v1alpha1.DeliveryWrapped}
}

func setVault(t *testing.T, options ...option) *vaultStage {
	t.Helper()
	s := &vaultStage{vault: vaulttest.Start(t)}
	with := func(conf *act.Config, a *v1alpha1.Agent) {
		inVault := vaulttest.Agent(a.Namespace, a.Name)
		s.vault.Know(t, &inVault)
		s.entity = s.vault.EntityOf(t, inVault.EntityName())
		made, err := broker.New(broker.Config{
			Vault: s.vault.Own(t), Credentials: &s.record, Phase: conf.Phase, Now: conf.Now,
		})
		require.NoError(t, err)
		conf.Broker = made
	}
	s.stage = set(t, append([]option{wrapped, with}, options...)...)
	return s
}

// secret is the one of a Job, nil when there is none.
func (s *stage) secret(job string) *corev1.Secret {
	s.t.Helper()
	secret, err := cluster.Clients.Kubernetes.CoreV1().Secrets(s.ns).Get(s.t.Context(), job+"-vault", metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	require.NoError(s.t, err)
	return secret
}

// oneToken is that the Job's cycle has one live token, which is on record and in the
// Secret, and which is the agent's; it is unwrapped.
func (s *vaultStage) oneToken(job string) (accessor string) {
	s.t.Helper()
	live := s.vault.Live(s.t)
	require.Len(s.t, live, 1)
	assert.Equal(s.t, s.entity, live[0].Entity)
	cycle := string(s.get(job).UID)
	assert.Equal(s.t, cycle, live[0].Meta["leasehold_cycle"])
	held := s.record.Credentials(s.agent)
	require.Len(s.t, held, 1)
	assert.Equal(s.t, []string{live[0].Accessor, cycle}, []string{held[0].Accessor, held[0].Cycle})
	secret := s.secret(job)
	require.NotNil(s.t, secret)
	login, err := s.vault.Unwrap(s.t, string(secret.Data["token"]))
	require.NoError(s.t, err)
	assert.Equal(s.t, live[0].Accessor, login.Accessor)
	return login.Accessor
}

func TestAJobGetsATokenOfVault(t *testing.T) {
	s := setVault(t)
	s.hold(trust.Restricted, false)
	s.record.OnBind = func(c trustapi.Credential) {
		jobs := s.jobs()
		require.Len(t, jobs, 1, "the Job is first, the record second")
		assert.Equal(t, string(jobs[0].UID), c.Cycle)
		assert.Nil(t, s.secret(jobs[0].Name), "and the Secret last")
	}
	action := s.launch("next")
	s.must(action)
	s.must(action)
	s.must(s.launch("next"))
	job := s.jobs()[0]

	secret := s.secret(job.Name)
	require.NotNil(t, secret)
	assert.Equal(t, corev1.SecretType("leasehold.dev/wrapped-token"), secret.Type)
	assert.True(t, *secret.Immutable)
	assert.Equal(t, map[string]string{v1alpha1.LabelManagedBy: "leasehold", v1alpha1.LabelAgent: "planner"}, secret.Labels)
	require.Len(t, secret.OwnerReferences, 1)
	assert.Equal(t, job.UID, secret.OwnerReferences[0].UID)

	pod := s.waitPods(1)[0]
	require.Len(t, pod.Spec.Volumes, 2)
	assert.Len(t, pod.Spec.Volumes[0].Projected.Sources, 1, "it needs no token to log in by")
	assert.Equal(t, secret.Name, pod.Spec.Volumes[1].Secret.SecretName)
	assert.Nil(t, pod.Spec.Volumes[1].Secret.Optional, "so that the kubelet waits")
	c := pod.Spec.Containers[0]
	assert.Contains(t, c.VolumeMounts, corev1.VolumeMount{Name: "leasehold-vault", MountPath: "/var/run/secrets/leasehold-vault", ReadOnly: true})
	assert.Contains(t, c.Env, corev1.EnvVar{Name: "VAULT_WRAPPED_TOKEN_FILE", Value: "/var/run/secrets/leasehold-vault/token"})
	for _, e := range c.Env {
		assert.NotContains(t, []string{"VAULT_ROLE", "VAULT_AUTH_MOUNT"}, e.Name)
	}
	s.oneToken(job.Name)
	_, err := s.vault.Unwrap(t, string(secret.Data["token"]))
	require.Error(t, err, "whoever comes second is found out")
}

// The Secret goes with its Job.
func TestTheSecretGoesWithTheJob(t *testing.T) {
	s := setVault(t)
	s.must(s.launch("next"))
	job := s.jobs()[0].Name
	require.NoError(t, cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Delete(t.Context(), job,
		metav1.DeleteOptions{PropagationPolicy: new(metav1.DeletePropagationBackground)}))
	require.Eventually(t, func() bool { return s.secret(job) == nil }, wait, 10*time.Millisecond)
}

func TestWithoutVaultNoJobIsLaunchedThatNeedsIt(t *testing.T) {
	s := set(t, wrapped)
	_, err := s.Do(t.Context(), s.launch("next"))
	require.ErrorIs(t, err, act.ErrNoVault)
	assert.True(t, act.Permanent(err))
	assert.Empty(t, s.jobs())
}

func TestWhileVaultIsSealedNoJobIsMade(t *testing.T) {
	s := setVault(t)
	require.NoError(t, s.vault.Seal(t.Context()))
	action := s.launch("next")
	_, err := s.Do(t.Context(), action)
	require.ErrorContains(t, err, "no Job is started")
	assert.Empty(t, s.jobs())
	require.NoError(t, s.vault.Unseal(t.Context()))
	s.must(action)
	s.oneToken(s.jobs()[0].Name)
}

// What Vault does not give in the time of the Job it does not give any more.
func TestAJobWhoseTimeIsOverGetsNoToken(t *testing.T) {
	s := setVault(t)
	action := s.launch("next")
	s.record.Fail = context.DeadlineExceeded
	_, err := s.Do(t.Context(), action)
	require.ErrorContains(t, err, "starts no container before it has its token of Vault")
	s.record.Fail = nil
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet)
	s.skew.Store(int64(time.Hour - 20*time.Second))
	_, err = s.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrUndelivered)
	assert.Empty(t, s.vault.Live(t))
}

// A Secret that somebody else made, where no admission policy stops him, is not taken
// for the Job's.
func TestASecretThatIsNotOursIsReplaced(t *testing.T) {
	s := setVault(t)
	action := s.launch("next")
	s.record.Fail = context.DeadlineExceeded
	_, err := s.Do(t.Context(), action)
	require.Error(t, err)
	s.record.Fail = nil
	job := s.jobs()[0].Name
	_, err = cluster.Clients.Kubernetes.CoreV1().Secrets(s.ns).Create(t.Context(),
		&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: job + "-vault"}, StringData: map[string]string{"token": "theirs"}}, metav1.CreateOptions{})
	require.NoError(t, err)
	s.must(action)
	s.oneToken(job)
}

func TestAResumedJobGetsANewToken(t *testing.T) {
	s := setVault(t)
	s.must(s.launch("next"))
	job := s.jobs()[0].Name
	first := s.oneToken(job)
	s.waitPods(1)
	s.must(s.action(trust.Suspend))

	require.NoError(t, s.vault.Seal(t.Context()))
	_, err := s.Resume(t.Context(), s.agent)
	require.ErrorContains(t, err, "no Job is started")
	assert.True(t, *s.get(job).Spec.Suspend)
	require.NoError(t, s.vault.Unseal(t.Context()))

	s.record.Fail = context.DeadlineExceeded // after the resumption
	_, err = s.Resume(t.Context(), s.agent)
	require.Error(t, err)
	assert.False(t, *s.get(job).Spec.Suspend)
	assert.Nil(t, s.secret(job), "the new pod waits")
	require.ErrorIs(t, s.Verify(t.Context(), s.action(trust.Connect)), act.ErrNotYet)
	s.record.Fail = nil
	s.must(s.action(trust.Connect))
	assert.NotEqual(t, first, s.oneToken(job))
	s.waitPods(1)
	s.must(s.action(trust.Connect))
	assert.Len(t, s.vault.Live(t), 1, "another time changes nothing")
}

func TestAResumptionThatIsNotWorthATokenIsNone(t *testing.T) {
	s := setVault(t)
	s.must(s.launch("next"))
	s.waitPods(1)
	s.must(s.action(trust.Suspend))
	s.skew.Store(int64(time.Hour - 20*time.Second))
	done, err := s.Resume(t.Context(), s.agent)
	require.NoError(t, err)
	assert.Equal(t, act.Resumed{Ended: 1}, done)
}
