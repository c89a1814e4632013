// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// The volume with the tokens by which a launched pod proves who it is, to
// Leasehold and to Vault. Each has an audience, so that neither can pass one on.
const (
	tokenVolume   = "leasehold-token"
	tokenDir      = "/var/run/secrets/leasehold"
	tokenFile     = "token"
	vaultFile     = "vault-token"
	vaultAudience = "vault"
	// tokenSeconds is how long a token holds; the kubelet renews it before.
	tokenSeconds = 3600
)

func (a *Actuator) addToken(pod *corev1.PodSpec, agent *v1alpha1.Agent) {
	sources := []corev1.VolumeProjection{token(a.cfg.Audience, tokenFile)}
	if logsIn(agent) {
		sources = append(sources, token(vaultAudience, vaultFile))
	}
	pod.Volumes = append(slices.DeleteFunc(pod.Volumes, func(v corev1.Volume) bool { return v.Name == tokenVolume }), corev1.Volume{
		Name:         tokenVolume,
		VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: sources}},
	})
}

func token(audience, path string) corev1.VolumeProjection {
	return corev1.VolumeProjection{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{
		Audience: audience, Path: path, ExpirationSeconds: new(int64(tokenSeconds)),
	}}
}

// mountTokens mounts the volumes of Leasehold's, and nothing in their place.
func mountTokens(c *corev1.Container, agent *v1alpha1.Agent) {
	c.VolumeMounts = append(slices.DeleteFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool {
		return m.Name == tokenVolume || m.MountPath == tokenDir || m.Name == vaultVolume || m.MountPath == vaultDir
	}), corev1.VolumeMount{Name: tokenVolume, MountPath: tokenDir, ReadOnly: true})
	if wraps(agent) {
		c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{Name: vaultVolume, MountPath: vaultDir, ReadOnly: true})
	}
}
