// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	kindConfigMap = "configmap"
	kindSecret    = "secret"
)

// An object is a ConfigMap or Secret that a pod names.
type object struct {
	kind, name string
	optional   *bool
}

func (o object) mayMiss() bool { return o.optional != nil && *o.optional }

// data reads an object. One that may miss and does is empty.
func (w *worker) data(ctx context.Context, o object) (map[string][]byte, error) {
	core, namespace := w.k.Client.CoreV1(), w.pod.Load().Namespace
	var data map[string][]byte
	var err error
	if o.kind == kindSecret {
		var secret *corev1.Secret
		if secret, err = core.Secrets(namespace).Get(ctx, o.name, metav1.GetOptions{}); err == nil {
			data = secret.Data
		}
	} else {
		var conf *corev1.ConfigMap
		if conf, err = core.ConfigMaps(namespace).Get(ctx, o.name, metav1.GetOptions{}); err == nil {
			data = configData(conf)
		}
	}
	if apierrors.IsNotFound(err) && o.mayMiss() {
		return nil, nil
	}
	return data, err
}

func configData(conf *corev1.ConfigMap) map[string][]byte {
	data := maps.Clone(conf.BinaryData)
	if data == nil {
		data = map[string][]byte{}
	}
	for key, text := range conf.Data {
		data[key] = []byte(text)
	}
	return data
}

// field reads what a fieldRef names.
func (w *worker) field(ref *corev1.ObjectFieldSelector) (string, error) {
	if ref == nil {
		return "", fmt.Errorf("resourceFieldRef is not there on node %s", NodeName)
	}
	pod := w.pod.Load()
	switch ref.FieldPath {
	case "metadata.name":
		return pod.Name, nil
	case "metadata.namespace":
		return pod.Namespace, nil
	case "metadata.uid":
		return string(pod.UID), nil
	case "metadata.labels":
		return listed(pod.Labels), nil
	case "metadata.annotations":
		return listed(pod.Annotations), nil
	case "spec.nodeName":
		return NodeName, nil
	case "spec.serviceAccountName":
		return pod.Spec.ServiceAccountName, nil
	case "status.podIP", "status.podIPs", "status.hostIP", "status.hostIPs":
		return w.ip(), nil
	}
	kind, key, ok := subscript(ref.FieldPath)
	switch {
	case ok && kind == "metadata.labels":
		return pod.Labels[key], nil
	case ok && kind == "metadata.annotations":
		return pod.Annotations[key], nil
	}
	return "", fmt.Errorf("the field %q is not there on node %s", ref.FieldPath, NodeName)
}

// subscript parts metadata.labels['key'].
func subscript(path string) (kind, key string, ok bool) {
	kind, key, ok = strings.Cut(path, "['")
	if !ok {
		return "", "", false
	}
	key, ok = strings.CutSuffix(key, "']")
	return kind, key, ok
}

// listed is labels or annotations in the form of a downwardAPI file.
func listed(all map[string]string) string {
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		lines = append(lines, key+"="+strconv.Quote(all[key]))
	}
	return strings.Join(lines, "\n")
}
