// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

const (
	// maxPages bounds how much a sweep reads, maxEnded how many Jobs it ends.
	maxPages = 20
	maxEnded = 64
	// lateSeconds is how long after its deadline a Job is ended: Kubernetes ends it
	// first where it can.
	lateSeconds = 30
	// goneWithin is how long a sweep waits for the pods of what it ended.
	goneWithin = 2 * time.Second
)

// Janitor ends Jobs that stay suspended, or run past their deadline.
type Janitor struct {
	a *Actuator

	mu sync.Mutex
	// next is where the next sweep goes on reading.
	next string
}

// NewJanitor makes a janitor; its owner calls Sweep from time to time.
func NewJanitor(a *Actuator) *Janitor { return &Janitor{a: a} }

// Sweep ends those Jobs of at most some thousand that Leasehold suspended longer
// than Grace ago, or launched and that run past their deadline; the next call goes
// on where it ends. It fails as long as pods of what was ended are there.
func (j *Janitor) Sweep(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	sweep := sweep{}
	for range maxPages {
		page, err := j.a.cfg.Client.BatchV1().Jobs("").List(ctx, metav1.ListOptions{Limit: pageSize, Continue: j.next})
		if err != nil {
			j.next = "" // what it continues may be forgotten
			sweep.failed = append(sweep.failed, fmt.Errorf("list Jobs: %w", err))
			break
		}
		for i := range page.Items {
			if j.due(&page.Items[i]) {
				j.end(ctx, &page.Items[i], &sweep)
			}
		}
		if j.next = page.Continue; j.next == "" || sweep.ended >= maxEnded {
			break
		}
	}
	return errors.Join(append(sweep.failed, j.gone(ctx, sweep.ending))...)
}

// sweep is what one comes to: how many Jobs it ended, and those whose pods have to
// go.
type sweep struct {
	ended  int
	ending []*batchv1.Job
	failed []error
}

// due reports whether a Job is to be ended. One that is being ended stays due, so
// that its pods are looked for.
func (j *Janitor) due(job *batchv1.Job) bool {
	if j.a.protected.namespaces[job.Namespace] || j.a.protected.accounts[job.Namespace+"/"+runsAs(job)] || over(job) {
		return false
	}
	if job.Annotations[v1alpha1.AnnotationSuspendedBy] != "" && suspended(job) {
		at, err := time.Parse(time.RFC3339, job.Annotations[v1alpha1.AnnotationSuspendedAt])
		return err == nil && j.a.cfg.Now().Sub(at) > j.a.cfg.Grace
	}
	return !suspended(job) && job.Labels[v1alpha1.LabelManagedBy] == v1alpha1.ManagedBy && j.a.late(job, lateSeconds)
}

func (j *Janitor) end(ctx context.Context, job *batchv1.Job, s *sweep) {
	if job.DeletionTimestamp == nil {
		if s.ended >= maxEnded {
			return
		}
		s.ended++
		err := j.a.endUnchanged(ctx, job)
		if apierrors.IsConflict(err) {
			return // it was changed meanwhile: the next sweep looks again
		}
		if err != nil {
			s.failed = append(s.failed, fmt.Errorf("end Job %s/%s: %w", job.Namespace, job.Name, err))
			return
		}
	}
	if len(s.ending) < 2*maxEnded {
		s.ending = append(s.ending, job)
	}
}

// gone waits a little for the pods of Jobs to be gone.
func (j *Janitor) gone(ctx context.Context, jobs []*batchv1.Job) error {
	until := time.NewTimer(goneWithin)
	defer until.Stop()
	for {
		left := jobs[:0]
		for _, job := range jobs {
			there, err := j.hasPods(ctx, job)
			if err != nil {
				return err
			}
			if there {
				left = append(left, job)
			}
		}
		if jobs = left; len(jobs) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-until.C:
			return fmt.Errorf("pods of %d Jobs that were ended are still there, such as of %s/%s: %w", len(jobs), jobs[0].Namespace, jobs[0].Name, ErrNotYet)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (j *Janitor) hasPods(ctx context.Context, job *batchv1.Job) (there bool, err error) {
	err = j.a.eachPod(ctx, target{job.Namespace, runsAs(job)}, func(pod *corev1.Pod) error {
		owner := jobOf(pod)
		there = there || owner != nil && owner.UID == job.UID
		return nil
	})
	return there, err
}
