// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"fmt"
	"net/http"
	"os"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// VaultAudience is that of the tokens that EnableKubernetes' Vault takes.
const VaultAudience = "vault"

const reviewer = "vault-reviewer"

// EnableKubernetes lets ServiceAccounts of s log in to Vault at auth/kubernetes. The
// caller puts the roles, as auth/kubernetes/role/…, and says in each of them which
// accounts it is for and that its audience is VaultAudience.
func (v *Vault) EnableKubernetes(ctx context.Context, s *Stack) error {
	token, err := s.reviewerToken(ctx)
	if err != nil {
		return fmt.Errorf("make the account by which Vault reviews tokens: %w", err)
	}
	ca, err := os.ReadFile(s.CAFile())
	if err != nil {
		return err
	}
	if err := v.Call(ctx, v.RootToken, http.MethodPut, "sys/auth/kubernetes", map[string]any{"type": "kubernetes"}, nil); err != nil {
		return err
	}
	return v.Call(ctx, v.RootToken, http.MethodPut, "auth/kubernetes/config", map[string]any{
		"kubernetes_host": s.Server(), "kubernetes_ca_cert": string(ca),
		"token_reviewer_jwt": token, "disable_local_ca_jwt": true,
	}, nil)
}

// reviewerToken is one of a ServiceAccount that may review tokens, for a day.
func (s *Stack) reviewerToken(ctx context.Context) (string, error) {
	client, err := kubernetes.NewForConfig(s.Config())
	if err != nil {
		return "", err
	}
	meta := metav1.ObjectMeta{Name: reviewer}
	accounts := client.CoreV1().ServiceAccounts(metav1.NamespaceSystem)
	if _, err := accounts.Create(ctx, &corev1.ServiceAccount{ObjectMeta: meta}, metav1.CreateOptions{}); err != nil {
		return "", err
	}
	_, err = client.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{
		ObjectMeta: meta,
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "system:auth-delegator"},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: metav1.NamespaceSystem, Name: reviewer}},
	}, metav1.CreateOptions{})
	if err != nil {
		return "", err
	}
	day := int64(24 * 60 * 60)
	made, err := accounts.CreateToken(ctx, reviewer, &authenticationv1.TokenRequest{
		Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &day},
	}, metav1.CreateOptions{})
	if err != nil {
		return "", err
	}
	return made.Status.Token, nil
}

// Login is what Vault gives whoever logs in.
type Login struct {
	Token    string `json:"client_token"`
	Accessor string `json:"accessor"`
	EntityID string `json:"entity_id"`
}

// KubernetesLogin logs in to a role with the token of a ServiceAccount.
func (v *Vault) KubernetesLogin(ctx context.Context, role, jwt string) (Login, error) {
	var answer struct{ Auth Login }
	err := v.Call(ctx, "", http.MethodPut, "auth/kubernetes/login", map[string]any{"role": role, "jwt": jwt}, &answer)
	return answer.Auth, err
}
