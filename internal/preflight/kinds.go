// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// kinds make an empty object by group and kind.
var kinds = map[string]func() any{
	"leasehold.dev/Agent":       func() any { return &v1alpha1.Agent{} },
	"leasehold.dev/TrustPolicy": func() any { return &v1alpha1.TrustPolicy{} },
	"batch/Job":                 func() any { return &batchv1.Job{} },
	"batch/CronJob":             func() any { return &batchv1.CronJob{} },
	"/Pod":                      func() any { return &corev1.Pod{} },
	"/ConfigMap":                func() any { return &corev1.ConfigMap{} },
	"/Secret":                   func() any { return &corev1.Secret{} },
	"/Namespace":                func() any { return &corev1.Namespace{} },
	"apps/Deployment":           func() any { return &appsv1.Deployment{} },
	"apps/StatefulSet":          func() any { return &appsv1.StatefulSet{} },
	"apps/DaemonSet":            func() any { return &appsv1.DaemonSet{} },

	"rbac.authorization.k8s.io/Role":               func() any { return &rbacv1.Role{} },
	"rbac.authorization.k8s.io/ClusterRole":        func() any { return &rbacv1.ClusterRole{} },
	"rbac.authorization.k8s.io/RoleBinding":        func() any { return &rbacv1.RoleBinding{} },
	"rbac.authorization.k8s.io/ClusterRoleBinding": func() any { return &rbacv1.ClusterRoleBinding{} },

	"admissionregistration.k8s.io/ValidatingAdmissionPolicy":        func() any { return &admissionv1.ValidatingAdmissionPolicy{} },
	"admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": func() any { return &admissionv1.ValidatingAdmissionPolicyBinding{} },

	"autoscaling/HorizontalPodAutoscaler":      func() any { return &autoscalingv2.HorizontalPodAutoscaler{} },
	"autoscaling.k8s.io/VerticalPodAutoscaler": func() any { return &verticalScaler{} },
	"keda.sh/ScaledObject":                     func() any { return &kedaScaler{} },
	"keda.sh/ScaledJob":                        func() any { return &kedaScaler{} },
}

// clusterScoped are the kinds without a namespace.
var clusterScoped = map[string]bool{
	"TrustPolicy": true, "Namespace": true, "ClusterRole": true, "ClusterRoleBinding": true,
	"ValidatingAdmissionPolicy": true, "ValidatingAdmissionPolicyBinding": true,
}

// decode makes an object of a map; nil for a kind that does not matter here.
func decode(from map[string]any, source, namespace string) (*Object, error) {
	version, _ := from["apiVersion"].(string)
	kind, _ := from["kind"].(string)
	group, _, ok := strings.Cut(version, "/")
	if !ok {
		group = ""
	}
	empty, ok := kinds[group+"/"+kind]
	if !ok {
		return nil, nil
	}
	value := empty()
	if err := into(from, value); err != nil {
		return nil, fmt.Errorf("it cannot be read as %s of %s: %w", kind, version, err)
	}
	var meta struct {
		Metadata metav1.ObjectMeta `json:"metadata"`
	}
	if err := into(from, &meta); err != nil {
		return nil, fmt.Errorf("read the metadata of %s: %w", kind, err)
	}
	return newObject(kind, &meta.Metadata, value, source, namespace), nil
}

// newObject is an object with what its metadata says. namespace is that of one
// which names none.
func newObject(kind string, meta *metav1.ObjectMeta, value any, source, namespace string) *Object {
	o := &Object{
		Kind: kind, Namespace: meta.Namespace, Name: meta.Name, Source: source, Value: value,
		Skips: skips(meta.Annotations[AnnotationSkip]), Notes: meta.Annotations,
	}
	if o.Namespace == "" && !clusterScoped[kind] {
		o.Namespace = namespace
		if m, ok := value.(metav1.Object); ok {
			m.SetNamespace(namespace)
		}
	}
	if v, ok := value.(*v1alpha1.Agent); ok {
		o.account = v.Spec.ServiceAccountName
	}
	return o
}

// take adds an object. A ConfigMap may hold configurations of the collector.
func (in *Input) take(o *Object) {
	in.Objects = append(in.Objects, o)
	in.agents, in.configMaps = nil, nil
	if v, ok := o.Value.(*corev1.ConfigMap); ok {
		in.Collectors = append(in.Collectors, collectorsIn(o, v)...)
	}
}
