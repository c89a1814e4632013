// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/test/stack/faults"
)

// Of the writes, 30 % are answered with 409, 429, 500 or 503, and half of those
// were carried out all the same. Every action is done, and done once.
func TestEveryActionIsDoneOnceThroughFaults(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			f := faults.New(faults.Options{Seed: seed, Rate: .3, Lost: .5})
			conf := cluster.Config()
			conf.Wrap(f.Wrap)
			clients, err := kubeapi.New(conf)
			require.NoError(t, err)
			s := set(t, withClients(clients))
			s.hold(trust.Restricted, false)
			triggers := []string{"one", "two", "three"}
			for _, trigger := range triggers {
				s.must(s.launch(trigger))
			}
			for _, trigger := range triggers {
				s.must(s.launch(trigger))
			}
			require.Len(t, s.jobs(), len(triggers), "each is launched once")
			s.waitPods(len(triggers))
			for range 3 {
				s.fallAndRise()
			}
			_, answered, lost := f.Counts()
			t.Log("answered with faults:", answered, "of which carried out:", lost)
			assert.Greater(t, len(answered), 2)
			assert.Positive(t, lost)
		})
	}
}

// fallAndRise is a quarantine and its release, on what runs at restricted.
func (s *stage) fallAndRise() {
	s.t.Helper()
	s.hold(trust.Shadow, true)
	for _, kind := range []trust.ActionKind{trust.Label, trust.Isolate, trust.Suspend} {
		s.must(s.action(kind))
	}
	assert.Empty(s.t, s.pods())
	suspended := s.jobs()
	for i := range suspended {
		job := &suspended[i]
		assert.True(s.t, *job.Spec.Suspend)
		assert.Equal(s.t, "shadow", job.Labels[v1alpha1.LabelPhase])
	}
	_, err := cluster.Clients.Kubernetes.NetworkingV1().NetworkPolicies(s.ns).Get(s.t.Context(), act.PolicyName, metav1.GetOptions{})
	require.NoError(s.t, err)

	s.hold(trust.Restricted, false)
	for _, kind := range []trust.ActionKind{trust.Label, trust.Connect} {
		s.must(s.action(kind))
	}
	jobs := s.jobs()
	s.waitPods(len(jobs))
	for i := range jobs {
		job := &jobs[i]
		assert.False(s.t, *job.Spec.Suspend)
		assert.NotContains(s.t, job.Annotations, v1alpha1.AnnotationSuspendedBy)
	}
}
