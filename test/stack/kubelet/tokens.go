// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A token is a file that holds one of the pod's ServiceAccount, bound to the pod.
type token struct {
	dir    string
	source *corev1.ServiceAccountTokenProjection
	due    time.Time // when it is replaced
}

// retryTokens is how long after a failure a token is asked for again.
const retryTokens = 5 * time.Second

// longestToken is for how long a token is used at most, as on a node.
const longestToken = 24 * time.Hour

func (w *worker) addToken(ctx context.Context, dir string, source *corev1.ServiceAccountTokenProjection) error {
	t := &token{dir: dir, source: source}
	if err := w.renew(ctx, t); err != nil {
		return err
	}
	w.volumes.tokens = append(w.volumes.tokens, t)
	return nil
}

// renew asks for a token and writes its file.
func (w *worker) renew(ctx context.Context, t *token) error {
	pod := w.pod.Load()
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{
		ExpirationSeconds: t.source.ExpirationSeconds,
		BoundObjectRef:    &authenticationv1.BoundObjectReference{APIVersion: "v1", Kind: "Pod", Name: pod.Name, UID: pod.UID},
	}}
	if t.source.Audience != "" {
		request.Spec.Audiences = []string{t.source.Audience}
	}
	asked := time.Now()
	answer, err := w.k.Client.CoreV1().ServiceAccounts(pod.Namespace).
		CreateToken(ctx, pod.Spec.ServiceAccountName, request, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("token of ServiceAccount %q: %w", pod.Spec.ServiceAccountName, err)
	}
	life := answer.Status.ExpirationTimestamp.Sub(asked)
	t.due = asked.Add(min(w.k.refreshAfter(life), longestToken))
	return write(t.dir, t.source.Path, []byte(answer.Status.Token))
}

// keepTokens replaces tokens before they end, until stop is called.
func (w *worker) keepTokens() (stop func()) {
	ctx, cancel := context.WithCancel(w.ctx)
	var keeper sync.WaitGroup
	for _, t := range w.volumes.tokens {
		keeper.Go(func() { w.keep(ctx, t) })
	}
	return func() { cancel(); keeper.Wait() }
}

func (w *worker) keep(ctx context.Context, t *token) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Until(t.due)):
		}
		request, cancel := context.WithTimeout(ctx, requestTimeout)
		err := w.renew(request, t)
		cancel()
		if err != nil && ctx.Err() == nil {
			w.k.Log.Warn("a token was not replaced", "pod", w.name(), "file", filepath.Join(t.dir, t.source.Path), "error", err)
			t.due = time.Now().Add(retryTokens)
		}
	}
}
