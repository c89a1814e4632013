// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// Broker makes tokens of Vault for Jobs of Agents that have them delivered.
type Broker interface {
	// Ready returns nil if Issue would make one now.
	Ready(ctx context.Context, agent *vaultsetup.Agent) error
	// Issue makes a wrapped token for a cycle, the UID of a Job, that can be renewed
	// up to the deadline. It is on record as the cycle's when this returns.
	Issue(ctx context.Context, agent *vaultsetup.Agent, cycle string, deadline time.Time) (vaultapi.Wrapped, error)
	// Held are the accessors of a cycle's tokens that are on record.
	Held(agent *vaultsetup.Agent, cycle string) []string
	// Withdraw ends a token of the agent's; it succeeds for one that is gone.
	Withdraw(ctx context.Context, agent *vaultsetup.Agent, accessor string) error
}

// Where the pod of a Job finds its wrapped token. The kubelet starts no container
// before the Secret is there.
const (
	vaultVolume = "leasehold-vault"
	vaultDir    = "/var/run/secrets/leasehold-vault"
	vaultKey    = "token"
	// leastWork is how many seconds a Job must have left to get a token.
	leastWork = 30
	// defaultAuthMount is where Vault has its kubernetes auth method by default.
	defaultAuthMount = "kubernetes"
)

// logsIn reports whether the pods of an Agent log in to Vault by themselves, wraps
// whether Leasehold brings them a token.
func logsIn(agent *v1alpha1.Agent) bool { return agent.Spec.Vault != nil && !wraps(agent) }

func wraps(agent *v1alpha1.Agent) bool {
	return agent.Spec.Vault != nil && agent.Spec.Vault.TokenDelivery == v1alpha1.DeliveryWrapped
}

// vaultEnv tells a container how it comes by a token of Vault.
func vaultEnv(agent *v1alpha1.Agent) []corev1.EnvVar {
	switch {
	case wraps(agent):
		return []corev1.EnvVar{{Name: "VAULT_WRAPPED_TOKEN_FILE", Value: vaultDir + "/" + vaultKey}}
	case logsIn(agent):
		return []corev1.EnvVar{
			{Name: "VAULT_ROLE", Value: agent.Spec.Vault.Role},
			{Name: "VAULT_AUTH_MOUNT", Value: cmp.Or(agent.Spec.Vault.AuthMount, defaultAuthMount)},
		}
	}
	return nil
}

// addWrapped lets a pod wait for the Secret with its wrapped token. Without one, the
// name of the volume is Leasehold's all the same.
func addWrapped(pod *corev1.PodSpec, agent *v1alpha1.Agent, job *batchv1.Job) {
	pod.Volumes = slices.DeleteFunc(pod.Volumes, func(v corev1.Volume) bool { return v.Name == vaultVolume })
	if wraps(agent) {
		pod.Volumes = append(pod.Volumes, corev1.Volume{
			Name:         vaultVolume,
			VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: secretName(job.Name)}},
		})
	}
}

// waitsForToken reports whether the pods of a Job start with a token that Leasehold
// brings.
func waitsForToken(job *batchv1.Job) bool {
	return job.Labels[v1alpha1.LabelManagedBy] == v1alpha1.ManagedBy &&
		slices.ContainsFunc(job.Spec.Template.Spec.Volumes, func(v corev1.Volume) bool {
			return v.Name == vaultVolume && v.Secret != nil && v.Secret.SecretName == secretName(job.Name)
		})
}

// ready returns nil if a Job of the agent that is made now would get its token.
func (a *Actuator) ready(ctx context.Context, t target) error {
	if a.cfg.Broker == nil {
		return ErrNoVault
	}
	if err := a.cfg.Broker.Ready(ctx, t.inVault()); err != nil {
		return fmt.Errorf("no Job is started, as it could not get its token of Vault: %w", err)
	}
	return nil
}

func (t target) inVault() *vaultsetup.Agent {
	return &vaultsetup.Agent{Namespace: t.namespace, Name: t.name}
}

// spare is how many seconds before its deadline a Job is not worth going on with.
func spare(job *batchv1.Job) int64 {
	if waitsForToken(job) {
		return leastWork
	}
	return 0
}
