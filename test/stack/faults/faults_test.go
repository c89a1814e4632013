// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package faults_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/leasehold/leasehold/test/stack/faults"
)

func TestErrorsAreThoseOfTheAPIServer(t *testing.T) {
	reached := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached++
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"kind":"Pod","apiVersion":"v1"}`))
	}))
	t.Cleanup(server.Close)
	for status, is := range map[int]func(error) bool{
		http.StatusConflict: apierrors.IsConflict, http.StatusTooManyRequests: apierrors.IsTooManyRequests,
		http.StatusInternalServerError: apierrors.IsInternalError, http.StatusServiceUnavailable: apierrors.IsServiceUnavailable,
	} {
		reached = 0
		f := faults.New(faults.Options{Seed: 1, Rate: 1, Lost: 1, Statuses: []int{status}})
		conf := &rest.Config{Host: server.URL}
		conf.Wrap(f.Wrap)
		client, err := kubernetes.NewForConfig(conf)
		require.NoError(t, err)
		_, err = client.CoreV1().Pods("a").Create(t.Context(), &corev1.Pod{}, metav1.CreateOptions{})
		assert.True(t, is(err), "%d: %v", status, err)
		want := 1
		if status == http.StatusConflict {
			want = 0
		}
		assert.Equal(t, want, reached, "%d: only the answer is lost, and a conflict is none", status)
		_, err = client.CoreV1().Pods("a").Get(t.Context(), "b", metav1.GetOptions{})
		assert.NoError(t, err, "reads pass")
		passed, answered, lost := f.Counts()
		assert.Equal(t, []int{1, 1, want}, []int{passed, answered[status], lost})
	}
}

func TestTheSameSeedFailsTheSame(t *testing.T) {
	draw := func(seed uint64) (answers []int) {
		f := faults.New(faults.Options{Seed: seed, Rate: .3})
		to := f.Wrap(ok{})
		for range 1000 {
			r := httptest.NewRequest(http.MethodPost, "/", http.NoBody)
			answer, err := to.RoundTrip(r)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			answers = append(answers, answer.StatusCode)
		}
		passed, _, _ := f.Counts()
		assert.InDelta(t, 700, passed, 60)
		return answers
	}
	first := draw(7)
	assert.Equal(t, first, draw(7))
	assert.NotEqual(t, first, draw(8))
}

type ok struct{}

func (ok) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}
