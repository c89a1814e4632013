// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// overtaken lets something happen once, after a token was minted.
type overtaken struct {
	act.Broker
	then func()
}

func (o *overtaken) Issue(ctx context.Context, agent *vaultsetup.Agent, cycle string, deadline time.Time) (vaultapi.Wrapped, error) {
	issued, err := o.Broker.Issue(ctx, agent, cycle, deadline)
	if o.then != nil {
		o.then()
		o.then = nil
	}
	return issued, err
}

// Of two gateways that both believe to lead, the one that comes second ends the
// token that it minted.
func TestATokenThatComesSecondIsWithdrawn(t *testing.T) {
	race := &overtaken{}
	s := setVault(t, func(c *act.Config, _ *v1alpha1.Agent) { race.Broker, c.Broker = c.Broker, race })
	race.then = func() {
		_, err := cluster.Clients.Kubernetes.CoreV1().Secrets(s.ns).Create(t.Context(),
			&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: s.jobs()[0].Name + "-vault"}}, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	action := s.launch("next")
	_, err := s.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrNotYet)
	assert.ErrorContains(t, err, "another gateway")
	assert.Empty(t, s.vault.Live(t))
	assert.Empty(t, s.record.Credentials(s.agent))
	s.must(action)
	s.oneToken(s.jobs()[0].Name)
}

// A Job that ends, or is suspended, while its token is minted gets none: to put that on
// record says that its cycle goes on.
func TestAJobThatEndsMeanwhileGetsNoToken(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *vaultStage, *batchv1.Job){
		"it is suspended": func(t *testing.T, s *vaultStage, job *batchv1.Job) {
			t.Helper()
			s.admit(job.Name, false) // whatever its controller has written meanwhile
		},
		"it is deleted": func(t *testing.T, s *vaultStage, job *batchv1.Job) {
			t.Helper()
			require.NoError(t, cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Delete(t.Context(), job.Name,
				metav1.DeleteOptions{PropagationPolicy: new(metav1.DeletePropagationBackground)}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			race := &overtaken{}
			s := setVault(t, func(c *act.Config, _ *v1alpha1.Agent) { race.Broker, c.Broker = c.Broker, race })
			race.then = func() { end(t, s, &s.jobs()[0]) }
			_, err := s.Do(t.Context(), s.launch("next"))
			require.ErrorIs(t, err, act.ErrNotYet)
			assert.Empty(t, s.vault.Live(t))
			assert.Empty(t, s.record.Credentials(s.agent))
		})
	}
}

// A Job that waits in a queue gets its token when it runs, and not before.
func TestAJobInAQueueGetsItsTokenWhenItRuns(t *testing.T) {
	s := setVault(t, func(_ *act.Config, a *v1alpha1.Agent) {
		a.Spec.JobTemplate.Labels = map[string]string{queueName: "agents"}
	})
	action := s.launch("next")
	_, err := s.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrNotYet)
	assert.Empty(t, s.vault.Live(t))
	job := s.jobs()[0].Name
	_, err = cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Patch(t.Context(), job, types.MergePatchType, []byte(`{"spec":{"suspend":false}}`), metav1.PatchOptions{})
	require.NoError(t, err)
	s.must(action)
	s.oneToken(job)
}

// What is quarantined before its token is there gets none, and its Job is taken back.
func TestAQuarantinedAgentGetsNoToken(t *testing.T) {
	s := setVault(t)
	s.record.Fail = context.DeadlineExceeded
	action := s.launch("next")
	_, err := s.Do(t.Context(), action)
	require.Error(t, err)
	s.record.Fail = nil
	s.hold(trust.Shadow, true)
	_, err = s.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrStale)
	assert.Empty(t, s.vault.Live(t))
	require.Eventually(t, func() bool { return len(s.jobs()) == 0 }, wait, 10*time.Millisecond)
}
