// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// Resumed is what became of the Jobs that were suspended.
type Resumed struct {
	// Resumed go on. Ended were past their deadline and are deleted. Left state
	// more trust than the agent has now, and stay suspended.
	Resumed, Ended, Left int
}

// String says it in words.
func (r Resumed) String() string {
	return fmt.Sprintf("resumed %d Jobs, ended %d past their deadline, left %d suspended that state a higher phase", r.Resumed, r.Ended, r.Left)
}

// Resume lets those Jobs of an agent go on that Leasehold has suspended, if the
// API server says that the agent is not quarantined and holds the phase that they
// state. Each keeps the deadline that it had before. It may be repeated.
func (a *Actuator) Resume(ctx context.Context, agent string) (Resumed, error) {
	t, err := a.target(agent)
	if err != nil {
		return Resumed{}, err
	}
	return a.resume(ctx, t)
}

// resume goes on with the other Jobs when one cannot be resumed, such as one that
// admission would not let in today.
func (a *Actuator) resume(ctx context.Context, t target) (Resumed, error) {
	var done Resumed
	var failed []error
	err := a.eachJob(ctx, t, func(job *batchv1.Job) error {
		if !marked(job) {
			return nil
		}
		phase, err := a.released(ctx, t)
		switch {
		case err != nil:
			return err
		case !resumable(job, phase):
			done.Left++
			return nil
		case a.late(job, -spare(job)) && suspended(job):
			done.Ended++
			err = a.end(ctx, job)
		default:
			done.Resumed++
			err = a.resumeJob(ctx, t, job)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("resume Job %s: %w", job.Name, err))
		}
		return nil
	})
	return done, errors.Join(append(failed, err)...)
}

// marked reports whether we suspended the Job.
func marked(job *batchv1.Job) bool {
	return job.Annotations[v1alpha1.AnnotationSuspendedBy] != "" && job.DeletionTimestamp == nil
}

func resumable(job *batchv1.Job, phase trust.Phase) bool {
	return marked(job) && levelOf(&job.Spec.Template.Spec) <= phase
}

// errLate is that the deadline passed while the Job was being resumed.
var errLate = errors.New("it is past its deadline")

// resumeJob lets a Job go on, and takes the markers away when it does.
func (a *Actuator) resumeJob(ctx context.Context, t target, job *batchv1.Job) error {
	done, err := a.turns.take(ctx, string(job.UID))
	if err != nil {
		return err
	}
	defer done()
	if err := a.withoutToken(ctx, t, job); err != nil {
		return err
	}
	work, kueue, err := a.findWorkload(ctx, job)
	if err != nil {
		return err
	}
	jobs := a.cfg.Client.BatchV1().Jobs(t.namespace)
	_, err = change(ctx, jobs, job, func(j *batchv1.Job) (*patch, error) {
		if over(j) || !marked(j) || !suspended(j) {
			return nil, nil
		}
		spec := map[string]any{}
		if left, ok := a.left(j); ok && left <= spare(j) {
			return nil, errLate
		} else if ok {
			spec["activeDeadlineSeconds"] = left
		}
		if !kueue {
			spec["suspend"] = false
		}
		return &patch{spec: spec}, a.mayRun(ctx, t, j)
	})
	if errors.Is(err, errLate) {
		return a.end(ctx, job)
	}
	if err == nil && work != nil {
		err = a.activate(ctx, t, job, work)
	}
	if err == nil {
		err = a.deliverInTurn(ctx, t, job)
	}
	if err != nil {
		return err
	}
	return a.unmark(ctx, t, job, kueue)
}

// unmark takes the markers off a Job that is not suspended, or is only as far as
// Kueue has not started it yet.
func (a *Actuator) unmark(ctx context.Context, t target, job *batchv1.Job, kueue bool) error {
	jobs := a.cfg.Client.BatchV1().Jobs(t.namespace)
	now, err := jobs.Get(ctx, job.Name, metav1.GetOptions{})
	if err != nil {
		return orGone(err)
	}
	_, err = change(ctx, jobs, now, func(j *batchv1.Job) (*patch, error) {
		switch {
		case j.UID != job.UID || !marked(j):
			return nil, nil
		case suspended(j) && !kueue:
			return nil, fmt.Errorf("job %s is suspended again: %w", j.Name, ErrNotYet)
		}
		return &patch{annotations: map[string]any{
			v1alpha1.AnnotationSuspendedBy: nil, v1alpha1.AnnotationSuspendedAt: nil,
		}}, a.mayRun(ctx, t, j)
	})
	return err
}

// mayRun fences a Job's resumption, by an Agent that is read after the Job.
func (a *Actuator) mayRun(ctx context.Context, t target, job *batchv1.Job) error {
	phase, err := a.released(ctx, t)
	if err == nil && levelOf(&job.Spec.Template.Spec) > phase {
		err = fmt.Errorf("it holds %s: %w", phase, ErrStale)
	}
	return err
}

// left is how many seconds a Job has until its deadline, if it has one. Its own
// count begins anew when it is resumed.
func (a *Actuator) left(job *batchv1.Job) (int64, bool) {
	at, err := time.Parse(time.RFC3339, job.Annotations[v1alpha1.AnnotationDeadline])
	if err != nil {
		return 0, false
	}
	return int64(at.Sub(a.cfg.Now()) / time.Second), true
}

// late reports whether a Job's deadline is past by more than a number of seconds.
func (a *Actuator) late(job *batchv1.Job, by int64) bool {
	left, ok := a.left(job)
	return ok && left <= -by
}

// end deletes a Job with its pods. Deleting it without saying so would leave its
// pods behind.
func (a *Actuator) end(ctx context.Context, job *batchv1.Job) error {
	return a.endIf(ctx, job, &metav1.Preconditions{UID: &job.UID})
}

// endUnchanged deletes a Job unless it was changed since it was read.
func (a *Actuator) endUnchanged(ctx context.Context, job *batchv1.Job) error {
	return a.endIf(ctx, job, &metav1.Preconditions{UID: &job.UID, ResourceVersion: &job.ResourceVersion})
}

func (a *Actuator) endIf(ctx context.Context, job *batchv1.Job, is *metav1.Preconditions) error {
	err := a.cfg.Client.BatchV1().Jobs(job.Namespace).Delete(ctx, job.Name, metav1.DeleteOptions{
		PropagationPolicy: new(metav1.DeletePropagationForeground), Preconditions: is,
	})
	return orGone(err)
}

// orGone takes that something is gone for done.
func orGone(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
