// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kube_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ask asks for something as a person does, on the machine of the gateway.
func (r *rig) ask(name, verb string) {
	r.t.Helper()
	status, body := r.request(name, verb)
	require.Equal(r.t, http.StatusOK, status, "%s %s: %s", verb, name, body)
}

func (r *rig) request(name, verb string) (status int, body string) {
	r.t.Helper()
	text, err := json.Marshal(map[string]string{"why": "a test asks for it"})
	require.NoError(r.t, err)
	at := fmt.Sprintf("http://%s/api/v1/agents/%s/%s", r.API, url.PathEscape(r.ns+"/"+name), verb)
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, at, bytes.NewReader(text))
	require.NoError(r.t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	require.NoError(r.t, err)
	return resp.StatusCode, string(answer)
}

func (r *rig) jobs() []batchv1.Job {
	r.t.Helper()
	list, err := here.Clients.Kubernetes.BatchV1().Jobs(r.ns).List(r.t.Context(), metav1.ListOptions{})
	require.NoError(r.t, err)
	return list.Items
}

// pods are those that have not ended, by their names.
func (r *rig) pods() (live []string) {
	r.t.Helper()
	list, err := here.Clients.Kubernetes.CoreV1().Pods(r.ns).List(r.t.Context(), metav1.ListOptions{})
	require.NoError(r.t, err)
	for i := range list.Items {
		if p := &list.Items[i]; p.Status.Phase != corev1.PodSucceeded && p.Status.Phase != corev1.PodFailed {
			live = append(live, p.Name)
		}
	}
	return live
}

func (r *rig) events(reason string) (texts []string) {
	r.t.Helper()
	list, err := here.Clients.Kubernetes.CoreV1().Events(r.ns).List(r.t.Context(), metav1.ListOptions{})
	require.NoError(r.t, err)
	for i := range list.Items {
		if list.Items[i].Reason == reason {
			texts = append(texts, list.Items[i].Message)
		}
	}
	return texts
}
