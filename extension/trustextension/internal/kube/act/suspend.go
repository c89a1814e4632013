// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// suspend stops every Job of the agent, and ends those pods of no Job that may not
// go on. What fails for one does not keep the others running.
func (a *Actuator) suspend(ctx context.Context, t target, action *trustapi.Action) (string, error) {
	jobs, failed := 0, []error(nil)
	err := a.eachJob(ctx, t, func(job *batchv1.Job) error {
		changed, err := a.suspendJob(ctx, t, job, action)
		if err != nil {
			failed = append(failed, fmt.Errorf("job %s: %w", job.Name, err))
		}
		jobs += count(changed)
		return nil
	})
	pods, bareErr := a.endBare(ctx, t, action)
	if err := errors.Join(append(failed, err, bareErr)...); err != nil {
		return "", err
	}
	text := fmt.Sprintf("suspended %d Jobs", jobs)
	if pods > 0 {
		text += fmt.Sprintf(" and ended %d pods that are of no Job", pods)
	}
	if jobs+pods > 0 {
		a.cfg.Record(action.Agent, JobSuspended, text)
	}
	return text, nil
}

func (a *Actuator) suspendJob(ctx context.Context, t target, job *batchv1.Job, action *trustapi.Action) (bool, error) {
	if work, err := a.workloadOf(ctx, job); err != nil {
		return false, err
	} else if work != nil {
		return a.deactivate(ctx, t, job, work, action)
	}
	return change(ctx, a.cfg.Client.BatchV1().Jobs(t.namespace), job, func(j *batchv1.Job) (*patch, error) {
		by := j.Annotations[v1alpha1.AnnotationSuspendedBy]
		switch {
		case over(j), suspended(j) && (by == "" || by == action.ID):
			return nil, nil // what somebody else has suspended is theirs to resume
		}
		p := a.mark(j, action)
		p.spec = map[string]any{"suspend": true}
		return p, nil
	})
}

// mark is what says that a Job is suspended by us. It is in the same write as the
// suspension or before it, so that no Job is suspended without. When the Job was
// suspended first stays.
func (a *Actuator) mark(job *batchv1.Job, action *trustapi.Action) *patch {
	marks := map[string]any{v1alpha1.AnnotationSuspendedBy: action.ID}
	if !suspended(job) || job.Annotations[v1alpha1.AnnotationSuspendedAt] == "" {
		marks[v1alpha1.AnnotationSuspendedAt] = stamp(a.cfg.Now())
	}
	// A suspension forgets when the Job started, and with it its deadline.
	if job.Annotations[v1alpha1.AnnotationDeadline] == "" && job.Spec.ActiveDeadlineSeconds != nil && job.Status.StartTime != nil {
		marks[v1alpha1.AnnotationDeadline] = stamp(job.Status.StartTime.Add(time.Duration(*job.Spec.ActiveDeadlineSeconds) * time.Second))
	}
	return &patch{annotations: marks}
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// verifySuspend returns nil when nothing of the agent's runs. It is judged by the
// pods; that the Jobs are suspended, and that their controller has seen it, says
// that no further pod comes.
func (a *Actuator) verifySuspend(ctx context.Context, t target, action *trustapi.Action) error {
	err := a.eachJob(ctx, t, func(job *batchv1.Job) error {
		if job.DeletionTimestamp != nil {
			return nil
		}
		if err := a.inactive(ctx, job); err != nil {
			return err
		}
		switch {
		case !suspended(job):
			return fmt.Errorf("job %s is not suspended: %w", job.Name, ErrNotYet)
		case controlled(job) && !holds(job, batchv1.JobSuspended):
			return waits(ErrNotYet, "Kubernetes has not seen that job %s is suspended", job.Name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	ends, err := a.mayNotGoOn(ctx, t, action)
	if err != nil {
		return err
	}
	return a.eachPod(ctx, t, func(pod *corev1.Pod) error {
		switch {
		case jobOf(pod) == nil && !ends(pod):
			return nil
		case jobOf(pod) == nil && pod.DeletionTimestamp == nil: // something made it again
			return fmt.Errorf("pod %s%s is still there: %w", pod.Name, owned(pod), ErrNotYet)
		}
		return waits(ErrNotYet, "pod %s%s is still there", pod.Name, owned(pod))
	})
}

// controlled reports whether Kubernetes' own controller keeps the Job.
func controlled(job *batchv1.Job) bool {
	return job.Spec.ManagedBy == nil || *job.Spec.ManagedBy == batchv1.JobControllerName
}
