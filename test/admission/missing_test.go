// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/leasehold/leasehold/test/stack"
)

// Policies that were installed without the resources refuse every pod, as they
// cannot judge any, but for those of the cluster itself and of Leasehold.
func TestTheSystemRunsWithoutTheResources(t *testing.T) {
	s, err := stack.Start(t.Context(), stack.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Stop()) })
	folder, err := filepath.Abs("../../configs/kubernetes/admission")
	require.NoError(t, err)
	_, err = s.Kubectl(t.Context(), "", "apply", "-f", folder)
	require.NoError(t, err)
	_, err = s.Kubectl(t.Context(), "", "create", "namespace", "leasehold-system")
	require.NoError(t, err)
	client, err := kubernetes.NewForConfig(s.Config())
	require.NoError(t, err)
	create := func(ns string) error {
		_, err := client.CoreV1().Pods(ns).Create(t.Context(), &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{GenerateName: "any-"},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "any", Image: "any"}}, AutomountServiceAccountToken: new(false)},
		}, dryRun)
		return err
	}
	require.Eventually(t, func() bool { return create("default") != nil }, timeout, tick*10)
	expect(t, create("default"), "failed to find resource referenced by paramKind")
	for _, ns := range []string{"kube-system", "leasehold-system"} {
		require.EventuallyWithT(t, func(c *assert.CollectT) { assert.NoError(c, create(ns)) }, timeout, tick*10)
	}
}
