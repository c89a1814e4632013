// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sitetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Ask asks for something as a person does, on the machine of the gateway.
func (r *Rig) Ask(name, verb string) {
	r.T.Helper()
	status, body := r.Request(name, verb)
	for deadline := time.Now().Add(Patience); status == http.StatusServiceUnavailable && time.Now().Before(deadline); {
		time.Sleep(Pause) // on a busy machine a leader may lose its lease for a moment
		status, body = r.Request(name, verb)
	}
	require.Equal(r.T, http.StatusOK, status, "%s %s: %s", verb, name, body)
}

// Request asks for it and returns the answer.
func (r *Rig) Request(name, verb string) (status int, body string) {
	r.T.Helper()
	status, body, err := r.Try(name, verb)
	require.NoError(r.T, err)
	return status, body
}

// Try asks for it of a gateway that may die over it.
func (r *Rig) Try(name, verb string) (status int, body string, err error) {
	text, err := json.Marshal(map[string]string{"why": "a test asks for it"})
	if err != nil {
		return 0, "", err
	}
	at := fmt.Sprintf("http://%s/api/v1/agents/%s/%s", r.API, url.PathEscape(r.NS+"/"+name), verb)
	req, err := http.NewRequestWithContext(r.T.Context(), http.MethodPost, at, bytes.NewReader(text))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, string(answer), err
}

// Jobs are those of the namespace.
func (r *Rig) Jobs() []batchv1.Job {
	r.T.Helper()
	list, err := r.Site.Clients.Kubernetes.BatchV1().Jobs(r.NS).List(r.T.Context(), metav1.ListOptions{})
	require.NoError(r.T, err)
	return list.Items
}

// Pods are those that have not ended, by their names.
func (r *Rig) Pods() (live []string) {
	r.T.Helper()
	list, err := r.Site.Clients.Kubernetes.CoreV1().Pods(r.NS).List(r.T.Context(), metav1.ListOptions{})
	require.NoError(r.T, err)
	for i := range list.Items {
		if p := &list.Items[i]; p.Status.Phase != corev1.PodSucceeded && p.Status.Phase != corev1.PodFailed {
			live = append(live, p.Name)
		}
	}
	return live
}

// Events are the texts of those with a reason.
func (r *Rig) Events(reason string) (texts []string) {
	r.T.Helper()
	list, err := r.Site.Clients.Kubernetes.CoreV1().Events(r.NS).List(r.T.Context(), metav1.ListOptions{})
	require.NoError(r.T, err)
	for i := range list.Items {
		if list.Items[i].Reason == reason {
			texts = append(texts, list.Items[i].Message)
		}
	}
	return texts
}
