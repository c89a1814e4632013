// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/extension/podidentityextension/internal/review"
)

// attributes are those of an identity that are known.
func attributes(who *review.Identity) map[string]any {
	known := map[string]any{}
	for _, name := range who.GetAttributeNames() {
		known[name] = who.GetAttribute(name)
	}
	return known
}

func TestATokenSaysWhichPodAndJobItIsOf(t *testing.T) {
	r := newRig(t)
	ns := account(t)
	want := func(pod string, uid any, more ...any) map[string]any {
		m := map[string]any{
			"leasehold.agent": ns + "/planner", "k8s.namespace.name": ns, "k8s.serviceaccount.name": "planner",
			"k8s.pod.name": pod, "k8s.pod.uid": uid,
		}
		if len(more) > 0 {
			m["k8s.job.name"], m["k8s.job.uid"] = more[0], more[1]
		}
		return m
	}
	yes := true
	job, pod := jobOf(t, ns, "run-1")
	who, err := r.Who(t.Context(), tokenOf(t, ns, pod, "else", audience), here)
	require.NoError(t, err)
	assert.Equal(t, want(pod.Name, string(pod.UID), job.Name, string(job.UID)), attributes(who))
	assert.Equal(t, []string{"pod job", "authenticated"}, r.told())

	set, err := cluster.Clients.Kubernetes.CoreV1().ConfigMaps(ns).Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "set"}}, metav1.CreateOptions{})
	require.NoError(t, err)
	for name, owners := range map[string][]metav1.OwnerReference{
		"alone":        nil,
		"of-a-set":     {{APIVersion: "v1", Kind: "ConfigMap", Name: set.Name, UID: set.UID, Controller: &yes}},
		"of-other-job": {{APIVersion: "example.org/v1", Kind: "Job", Name: job.Name, UID: job.UID, Controller: &yes}},
		"only-owned":   {{APIVersion: "batch/v1", Kind: "Job", Name: job.Name, UID: job.UID}},
	} {
		pod := podOf(t, ns, name, owners...)
		who, err := r.Who(t.Context(), tokenOf(t, ns, pod, audience), here)
		require.NoError(t, err, name)
		assert.Equal(t, want(name, string(pod.UID)), attributes(who), "no Job is guessed")
		assert.Nil(t, who.GetAttribute("k8s.job.uid"))
		assert.Nil(t, who.GetAttribute("no.such"))
	}
}

func TestWhatIsRefused(t *testing.T) {
	ns := account(t)
	pod := podOf(t, ns, "agent")
	good := tokenOf(t, ns, pod, audience)
	head, _, _ := strings.Cut(good, ".")
	dead := podOf(t, ns, "dead")
	late := tokenOf(t, ns, dead, audience)
	remove(t, dead)
	for name, tt := range map[string]struct {
		token string
		want  *review.Refusal
		asked int64
	}{
		"for another audience":  {tokenOf(t, ns, pod, "vault"), review.RefusedToken, 1},
		"for the API server":    {tokenOf(t, ns, pod), review.RefusedToken, 1},
		"not bound to a pod":    {tokenOf(t, ns, nil, audience), review.RefusedUnbound, 1},
		"of a pod that is gone": {late, review.RefusedToken, 1},
		"another signature":     {good[:len(good)-8] + "AAAAAAAA", review.RefusedToken, 1},
		"another claim":         {head + ".e30." + good[strings.LastIndex(good, ".")+1:], review.RefusedToken, 1},
		"garbage":               {"a.b.c", review.RefusedToken, 1},
		"no form":               {"abc", review.RefusedForm, 0},
		"nothing":               {"", review.RefusedForm, 0},
		"with a blank":          {good + " ", review.RefusedForm, 0},
		"two of them":           {good + "," + good, review.RefusedForm, 0},
		"a line break":          {good + "\r\nx: y", review.RefusedForm, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			for range 3 {
				who, err := r.Who(t.Context(), tt.token, here)
				assert.Nil(t, who)
				assert.Equal(t, tt.want, err)
				assert.Equal(t, codes.Unauthenticated, status.Code(err))
				if len(tt.token) > 10 {
					assert.NotContains(t, fmt.Sprintf("%+v", err), tt.token[:10])
				}
			}
			assert.Equal(t, tt.asked, r.asked.Load(), "a refusal is remembered")
		})
	}
}

func TestARefusalIsForgottenSoon(t *testing.T) {
	r := newRig(t, func(c *review.Config) { c.RefusedFor = 50 * time.Millisecond })
	for range 2 {
		_, err := r.Who(t.Context(), "a.b.c", here)
		require.Equal(t, review.RefusedToken, err)
		time.Sleep(60 * time.Millisecond)
	}
	assert.EqualValues(t, 2, r.asked.Load())
}

func TestUnboundTokensCanBeAllowed(t *testing.T) {
	r := newRig(t, func(c *review.Config) { c.AllowUnbound = true })
	ns := account(t)
	who, err := r.Who(t.Context(), tokenOf(t, ns, nil, audience), here)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{
		"leasehold.agent": ns + "/planner", "k8s.namespace.name": ns, "k8s.serviceaccount.name": "planner",
	}, attributes(who))
	assert.Zero(t, r.looked.Load())
}

func TestOneReviewServesEveryoneWhoWaits(t *testing.T) {
	r := newRig(t)
	ns := account(t)
	token := tokenOf(t, ns, podOf(t, ns, "agent"), audience)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			if i == 0 {
				cancel() // who comes first may also leave first
				_, err := r.Who(ctx, token, here)
				if err != nil {
					assert.Equal(t, codes.Canceled, status.Code(err))
				}
				return
			}
			who, err := r.Who(t.Context(), token, here)
			if assert.NoError(t, err) {
				assert.Equal(t, ns+"/planner", who.Agent())
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, r.asked.Load())
	assert.EqualValues(t, 1, r.looked.Load())
	_, err := r.Who(t.Context(), token, here)
	require.NoError(t, err)
	assert.EqualValues(t, 1, r.asked.Load(), "and who comes later")
	assert.Positive(t, r.AcceptedHits.Load())
}

// The API server itself accepts a token for ten seconds after its pod is gone, if
// it has just reviewed it; the lookup of the pod does not.
func TestATokenDoesNotOutliveItsPodByTheServersMemory(t *testing.T) {
	for name, again := range map[string]bool{"the pod is gone": false, "there is another of its name": true} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(c *review.Config) { c.AcceptedFor = 100 * time.Millisecond })
			ns := account(t)
			pod := podOf(t, ns, "agent")
			token := tokenOf(t, ns, pod, audience)
			_, err := r.Who(t.Context(), token, here)
			require.NoError(t, err)
			remove(t, pod)
			if again {
				podOf(t, ns, "agent")
			}
			time.Sleep(110 * time.Millisecond)
			answer, err := cluster.Clients.Kubernetes.AuthenticationV1().TokenReviews().Create(t.Context(), &authenticationv1.TokenReview{
				Spec: authenticationv1.TokenReviewSpec{Token: token, Audiences: []string{audience}},
			}, metav1.CreateOptions{})
			require.NoError(t, err)
			require.True(t, answer.Status.Authenticated, "what the test is about")
			_, err = r.Who(t.Context(), token, here)
			assert.Equal(t, review.RefusedGone, err)
		})
	}
}

func TestADeletedPodsTokenIsRefusedWithinTenSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	r := newRig(t)
	ns := account(t)
	_, pod := jobOf(t, ns, "run-1")
	token := tokenOf(t, ns, pod, audience)
	_, err := r.Who(t.Context(), token, here)
	require.NoError(t, err)
	remove(t, pod)
	gone := time.Now()
	for err == nil && time.Since(gone) < 20*time.Second {
		time.Sleep(20 * time.Millisecond)
		_, err = r.Who(t.Context(), token, here)
	}
	took := time.Since(gone)
	t.Log("refused after", took)
	assert.Equal(t, codes.Unauthenticated, status.Code(err))
	assert.Less(t, took, 12*time.Second) // some of it is the test's own
}

// A pod that is being deleted still says what it has to say.
func TestAPodThatEndsIsHeard(t *testing.T) {
	r := newRig(t)
	ns := account(t)
	pods := cluster.Clients.Kubernetes.CoreV1().Pods(ns)
	pod := podOf(t, ns, "agent")
	pod.Finalizers = []string{"example.org/wait"}
	pod, err := pods.Update(t.Context(), pod, metav1.UpdateOptions{})
	require.NoError(t, err)
	token := tokenOf(t, ns, pod, audience)
	remove(t, pod)
	pod, err = pods.Get(t.Context(), pod.Name, metav1.GetOptions{})
	require.NoError(t, err)
	require.NotNil(t, pod.DeletionTimestamp)
	_, err = r.Who(t.Context(), token, here)
	assert.NoError(t, err)
	pod.Finalizers = nil
	_, err = pods.Update(t.Context(), pod, metav1.UpdateOptions{})
	require.NoError(t, err)
}

func TestAServerThatIsDownRefusesNobody(t *testing.T) {
	r := newRig(t, func(c *review.Config) { c.AcceptedFor, c.Timeout = 5*time.Second, 500*time.Millisecond })
	ns := account(t)
	pod := podOf(t, ns, "agent")
	token, other := tokenOf(t, ns, pod, audience), tokenOf(t, ns, pod, audience)
	require.NotEqual(t, token, other)
	_, err := r.Who(t.Context(), token, here)
	require.NoError(t, err)
	since := time.Now()
	cluster.APIServer.Kill()
	for time.Since(since) < time.Second {
		_, err := r.Who(t.Context(), token, here)
		require.NoError(t, err, "what was accepted holds")
		_, err = r.Who(t.Context(), other, here)
		require.Equal(t, codes.Unavailable, status.Code(err))
		require.NotContains(t, err.Error(), other[:10])
	}
	time.Sleep(5*time.Second - time.Since(since))
	_, err = r.Who(t.Context(), token, here)
	assert.Equal(t, codes.Unavailable, status.Code(err), "and no longer than it holds")
	require.NoError(t, cluster.Recover(t.Context()))
	require.Eventually(t, func() bool {
		_, one := r.Who(t.Context(), token, here)
		_, two := r.Who(t.Context(), other, here)
		return one == nil && two == nil
	}, 60*time.Second, 50*time.Millisecond)
}

func TestAServerThatHangsIsNotWaitedForLong(t *testing.T) {
	r := newRig(t, func(c *review.Config) { c.Timeout = 300 * time.Millisecond })
	ns := account(t)
	token := tokenOf(t, ns, podOf(t, ns, "agent"), audience)
	cluster.APIServer.Pause()
	began := time.Now()
	_, err := r.Who(t.Context(), token, here)
	cluster.APIServer.Resume()
	assert.Equal(t, codes.Unavailable, status.Code(err))
	assert.Less(t, time.Since(began), 10*time.Second)
	require.Eventually(t, func() bool { _, err := r.Who(t.Context(), token, here); return err == nil }, 60*time.Second, 50*time.Millisecond)
}

// Who sends bad tokens without end keeps nobody out.
func TestAFloodOfBadTokensStarvesNobody(t *testing.T) {
	r := newRig(t, func(c *review.Config) {
		// Few enough for reviews one after the other to be too many.
		c.AcceptedFor, c.PerSecond, c.Burst, c.MaxCached = 100*time.Millisecond, 80, 16, 16
	})
	ns := account(t)
	pod := podOf(t, ns, "agent")
	known, fresh := tokenOf(t, ns, pod, audience), tokenOf(t, ns, pod, audience)
	_, err := r.Who(t.Context(), known, here)
	require.NoError(t, err)
	limited, began := 0, time.Now()
	for n := 0; time.Since(began) < time.Second; n++ {
		_, err := r.Who(t.Context(), fmt.Sprintf("a.b.%d", n), there)
		if status.Code(err) == codes.Unavailable {
			limited++
		}
		if n%50 == 0 {
			_, err = r.Who(t.Context(), known, there)
			require.NoError(t, err, "one that was good is reviewed again, wherever it comes from")
		}
	}
	assert.Greater(t, limited, 100)
	assert.LessOrEqual(t, float64(r.asked.Load()), 16+80*time.Since(began).Seconds(), "what the API server has to bear")
	_, err = r.Who(t.Context(), fresh, here)
	assert.NoError(t, err, "one that is new, from elsewhere")
}

func TestAfterCloseNothingIsBegun(t *testing.T) {
	r := newRig(t)
	ns := account(t)
	token := tokenOf(t, ns, podOf(t, ns, "agent"), audience)
	r.Close()
	_, err := r.Who(t.Context(), token, here)
	assert.Equal(t, codes.Unavailable, status.Code(err))
	assert.Zero(t, r.asked.Load())
}
