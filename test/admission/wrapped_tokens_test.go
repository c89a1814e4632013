// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

const wrappedToken corev1.SecretType = "leasehold.dev/wrapped-token"

// wrapped is a Secret as Leasehold makes one for a Job.
func wrapped(job string, uid types.UID) *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Name:            job + "-vault",
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "batch/v1", Kind: "Job", Name: job, UID: uid}},
		},
		Type: wrappedToken, Immutable: new(true), Data: map[string][]byte{"token": []byte("hvs.x")},
	}
}

// vaultVolume mounts the Secret of a Job.
func vaultVolume(job string) corev1.Volume {
	return volume("leasehold-vault", corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: job + "-vault"}})
}

func TestLeaseholdMakesNoOtherSecrets(t *testing.T) {
	user, _ := scene(t, 1)
	create := func(p person, change func(*corev1.Secret)) error {
		made := wrapped("planner-1", "2d0bb5a5-96f7-4b13-9f0c-2f2a2c4c7a43")
		change(made)
		_, err := p.Kubernetes.CoreV1().Secrets(p.ns).Create(t.Context(), made, dryRun)
		return err
	}
	const only, owned, holds = "Leasehold makes and deletes no Secrets but", "is owned by one Job", "is immutable and holds nothing but a token"
	tests := map[string]struct {
		change func(*corev1.Secret)
		want   string
		// others is what anybody else is told; by default that it is Leasehold's.
		others string
	}{
		"as it should be": {change: func(*corev1.Secret) {}},
		"empty":           {change: func(s *corev1.Secret) { s.Data = nil }},
		"of no type":      {change: func(s *corev1.Secret) { s.Type = "" }, want: only, others: "none"},
		"opaque":          {change: func(s *corev1.Secret) { s.Type = corev1.SecretTypeOpaque }, want: only, others: "none"},
		"of another's type": {change: func(s *corev1.Secret) {
			s.Type = "example.org/wrapped-token"
		}, want: only, others: "none"},
		"a token of an account": {change: func(s *corev1.Secret) {
			s.Type, s.Annotations = corev1.SecretTypeServiceAccountToken, map[string]string{corev1.ServiceAccountNameKey: "default"}
		}, want: only, others: "none"},
		"of no owner": {change: func(s *corev1.Secret) { s.OwnerReferences = nil }, want: owned},
		"of two owners": {change: func(s *corev1.Secret) {
			s.OwnerReferences = append(s.OwnerReferences, metav1.OwnerReference{APIVersion: "v1", Kind: "Pod", Name: "a", UID: "b"})
		}, want: owned},
		"of a pod":       {change: func(s *corev1.Secret) { s.OwnerReferences[0].Kind = "Pod" }, want: owned},
		"of other kind":  {change: func(s *corev1.Secret) { s.OwnerReferences[0].APIVersion = "example.org/v1" }, want: owned},
		"of another job": {change: func(s *corev1.Secret) { s.OwnerReferences[0].Name = "planner-2" }, want: owned},
		"named freely":   {change: func(s *corev1.Secret) { s.Name = "planner-1" }, want: owned},
		"to be changed":  {change: func(s *corev1.Secret) { s.Immutable = nil }, want: holds},
		"with more":      {change: func(s *corev1.Secret) { s.Data["more"] = nil }, want: holds},
	}
	l := leasehold(t, user.ns)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			expect(t, create(l, test.change), test.want)
			want := "only Leasehold writes Secrets of type"
			if test.others == "none" {
				want = ""
			}
			expect(t, create(user, test.change), want)
		})
	}
	for _, ns := range []string{"leasehold-system", "kube-system"} {
		account := func(s *corev1.Secret) {
			s.Type, s.Annotations = corev1.SecretTypeServiceAccountToken, map[string]string{corev1.ServiceAccountNameKey: "default"}
		}
		expect(t, create(person{l.Clients, ns}, account), only)
	}
}

// What is there nobody changes, and Leasehold deletes no Secret of others.
func TestAWrappedTokenStaysAsItIs(t *testing.T) {
	user, admin := scene(t, 1)
	l := leasehold(t, user.ns)
	made, err := l.Kubernetes.BatchV1().Jobs(user.ns).Create(t.Context(), launched("1"), metav1.CreateOptions{})
	require.NoError(t, err)
	secrets := l.Kubernetes.CoreV1().Secrets(user.ns)
	_, err = secrets.Create(t.Context(), wrapped(made.Name, made.UID), metav1.CreateOptions{})
	require.NoError(t, err)
	const mine = "mine-vault"
	_, err = user.Kubernetes.CoreV1().Secrets(user.ns).Create(t.Context(), &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: mine}}, metav1.CreateOptions{})
	require.NoError(t, err)

	name := made.Name + "-vault"
	for who, p := range map[string]person{"user": user, "admin": admin} {
		t.Run(who, func(t *testing.T) {
			for patch, want := range map[string]string{
				`{"data":{"token":"aHZzLnk="}}`:                 "field is immutable",
				`{"metadata":{"labels":{"a":"b"}}}`:             "only Leasehold writes Secrets of type",
				`{"metadata":{"ownerReferences":null}}`:         "only Leasehold writes Secrets of type",
				`{"metadata":{"finalizers":["example.org/a"]}}`: "only Leasehold writes Secrets of type",
			} {
				_, err := p.Kubernetes.CoreV1().Secrets(p.ns).Patch(t.Context(), name, types.MergePatchType, []byte(patch), dry)
				expect(t, err, want)
			}
			_, err := p.Kubernetes.CoreV1().Secrets(p.ns).Patch(t.Context(), mine, types.MergePatchType, []byte(`{"data":{"a":"aHZzLnk="}}`), dry)
			expect(t, err, "")
		})
	}
	expect(t, secrets.Delete(t.Context(), mine, metav1.DeleteOptions{}), "Leasehold makes and deletes no Secrets but")
	expect(t, secrets.Delete(t.Context(), name, metav1.DeleteOptions{DryRun: dryRun.DryRun}), "")
	_, err = secrets.Create(t.Context(), wrapped(made.Name, made.UID), dryRun)
	require.ErrorContains(t, err, "already exists", "by which Leasehold, who may not read it, knows that it is there")
	_, err = secrets.Get(t.Context(), name, metav1.GetOptions{})
	require.ErrorContains(t, err, "forbidden")

	// The garbage collector takes it with the Job.
	require.NoError(t, admin.Kubernetes.BatchV1().Jobs(user.ns).Delete(t.Context(), made.Name,
		metav1.DeleteOptions{PropagationPolicy: new(metav1.DeletePropagationForeground)}))
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		_, err := admin.Kubernetes.CoreV1().Secrets(user.ns).Get(t.Context(), name, metav1.GetOptions{})
		assert.ErrorContains(c, err, "not found")
	}, timeout, tick)
}

// A Job that Leasehold launches mounts the Secret of its own and of no other Job.
func TestAJobMountsItsOwnTokenOnly(t *testing.T) {
	user, _ := scene(t, 1)
	l := leasehold(t, user.ns)
	for of, want := range map[string]string{"planner-1": "", "planner-2": "no Secret whose name ends in -vault"} {
		j := launched("1")
		j.GenerateName, j.Name = "", "planner-1"
		j.Spec.Template.Spec.Volumes = []corev1.Volume{vaultVolume(of)}
		expect(t, l.createJob(t.Context(), j), want)
	}
	j := job("planner", "1")
	j.GenerateName, j.Name = "", "planner-1"
	j.Spec.Template.Spec.Volumes = []corev1.Volume{vaultVolume("planner-1")}
	expect(t, user.createJob(t.Context(), j), "no Secret whose name ends in -vault")
}
