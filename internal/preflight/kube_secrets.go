// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
)

var kubeSecrets = Check{
	ID: "k8s.secrets", Group: GroupKube,
	Title: "Neither agents nor Leasehold can read Secrets by their roles",
	Why: "Who reads the Secrets of a cluster has every credential in it, whatever phase they hold. A role for all " +
		"ServiceAccounts is one for every agent.",
	Mend: "Take get, list and watch of secrets, and *, out of the roles that are bound to agents, to groups of ServiceAccounts " +
		"and to Leasehold; bind nobody of them to cluster-admin, admin or edit.",
	needs: []string{"Agent", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"},
	run:   runKubeSecrets,
}

// builtIn are roles of Kubernetes itself that read Secrets.
var builtIn = []string{"cluster-admin", "admin", "edit"}

func runKubeSecrets(l *look) {
	rules := map[string][]rbacv1.PolicyRule{}
	for _, r := range of[rbacv1.ClusterRole](l.Input) {
		rules[r.Name] = r.is.Rules
	}
	for _, r := range of[rbacv1.Role](l.Input) {
		rules[r.Namespace+"/"+r.Name] = r.is.Rules
	}
	for _, b := range of[rbacv1.ClusterRoleBinding](l.Input) {
		l.binding(b.Object, &b.is.RoleRef, b.is.Subjects, rules)
	}
	for _, b := range of[rbacv1.RoleBinding](l.Input) {
		l.binding(b.Object, &b.is.RoleRef, b.is.Subjects, rules)
	}
}

// binding looks at who is given a role.
func (l *look) binding(o *Object, ref *rbacv1.RoleRef, subjects []rbacv1.Subject, rules map[string][]rbacv1.PolicyRule) {
	l.saw()
	key := ref.Name
	if ref.Kind == "Role" {
		key = o.Namespace + "/" + ref.Name
	}
	reads := readsSecrets(rules[key]) || ref.Kind == "ClusterRole" && slices.Contains(builtIn, ref.Name)
	if !reads {
		return
	}
	for i, s := range subjects {
		if who := l.watched(&s, o.Namespace); who != "" {
			l.bad(o, "subjects"+index(i), "%s can read Secrets by the %s %s", who, ref.Kind, ref.Name)
		}
	}
}

// watched names a subject that should read no Secret; "" for any other.
func (l *look) watched(s *rbacv1.Subject, namespace string) string {
	if s.Kind == rbacv1.ServiceAccountKind {
		if s.Namespace != "" {
			namespace = s.Namespace
		}
		if namespace == OwnNamespace || l.agentNamed(namespace, s.Name) != nil {
			return "the ServiceAccount " + namespace + "/" + s.Name
		}
		return ""
	}
	of, isAccounts := strings.CutPrefix(s.Name, "system:serviceaccounts:")
	switch {
	case s.Kind != rbacv1.GroupKind:
		return ""
	case s.Name == "system:serviceaccounts", s.Name == "system:authenticated", s.Name == "system:unauthenticated":
		return "everybody in the group " + s.Name
	case isAccounts && l.agentsIn(of):
		return "every ServiceAccount of " + of
	}
	return ""
}

// agentsIn reports whether a namespace is one of agents.
func (in *Input) agentsIn(namespace string) bool {
	return slices.ContainsFunc(in.Objects, func(o *Object) bool { return o.Kind == "Agent" && o.Namespace == namespace })
}

func readsSecrets(rules []rbacv1.PolicyRule) bool {
	return slices.ContainsFunc(rules, func(r rbacv1.PolicyRule) bool {
		return hasAny(r.APIGroups, corev1.GroupName, "*") && hasAny(r.Resources, "secrets", "*") && hasAny(r.Verbs, "get", "list", "watch", "*")
	})
}

func hasAny(list []string, wanted ...string) bool {
	return slices.ContainsFunc(wanted, func(w string) bool { return slices.Contains(list, w) })
}
