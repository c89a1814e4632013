// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"cmp"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// state is where a Job stands.
type state uint8

const (
	// idle: nothing of it has begun.
	idle state = iota
	running
	suspended
	over
)

// view is what a Job and its pods come to.
type view struct {
	job  *batchv1.Job
	pods []*pod // the oldest first
	state
	// had says that there was a run, as far as can be seen.
	had bool
	// started, image and excuse are of the run.
	started  time.Time
	image    uint64
	excuse   string
	admitted bool
	// end is the condition that ended the Job, nil before.
	end *batchv1.JobCondition
}

// look puts together what a Job and its pods say now and what is remembered.
func (w *Witness) look(j *batchv1.Job, pods []*pod, r *record) *view {
	slices.SortFunc(pods, func(a, b *pod) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), a.started.Compare(b.started), cmp.Compare(a.Name, b.Name))
	})
	v := &view{job: j, pods: pods, admitted: w.admitted(j), image: r.image, excuse: r.excuse, started: r.started, had: r.ran}
	for i := range j.Status.Conditions {
		v.end = &j.Status.Conditions[i] // only those that end it are kept
	}
	v.readPods()
	switch {
	case v.end != nil:
		v.state = over
		v.had = v.had || j.Status.Succeeded > 0
	case j.Spec.Suspend != nil && *j.Spec.Suspend:
		v.state = suspended
	case !v.started.IsZero():
		v.state = running
	}
	if v.state == over {
		v.sumUp()
	}
	return v
}

// readPods reads when the run began, and what the latest pod says.
func (v *view) readPods() {
	for _, p := range v.pods {
		v.had = v.had || p.ran
		// A pod that is on its way out may be of the run before a suspension.
		if p.ran && v.started.IsZero() && p.DeletionTimestamp == nil {
			v.started = orTime(p.started, p.CreationTimestamp.Time)
		}
	}
	last := v.latest()
	if last == nil {
		return
	}
	v.excuse = last.excuse
	if now := image(v.job, last, v.end != nil); now != 0 {
		v.image = now
	}
}

func (v *view) latest() *pod {
	if len(v.pods) == 0 {
		return nil
	}
	return v.pods[len(v.pods)-1]
}

// sumUp settles what is known only when a Job is over.
func (v *view) sumUp() {
	if v.started.IsZero() && v.job.Status.StartTime != nil {
		v.started = v.job.Status.StartTime.Time
	}
	if v.end.Type == batchv1.JobComplete || v.end.Reason == batchv1.JobReasonDeadlineExceeded {
		v.excuse = ""
	}
}

// change is what there is to tell of the run, nil for nothing.
func (v *view) change() *trust.RunChange {
	c := &trust.RunChange{
		ID: string(v.job.UID), Started: v.started, Deadline: v.deadline(), Admitted: v.admitted, Image: v.image,
	}
	switch v.state {
	case running:
		c.Idle = v.allOver()
	case suspended:
		c.Ended, c.Excuse = true, excuseSuspended
	case over:
		// A pod that failed may have run and be gone.
		if !v.had && v.job.Status.Failed == 0 {
			return nil
		}
		c.Ended, c.Succeeded, c.Excuse = true, v.end.Type == batchv1.JobComplete, v.excuse
	default:
		return nil
	}
	return c
}

// allOver reports whether every pod of the Job is over. The Job ends a second or so
// later, or makes another pod.
func (v *view) allOver() bool {
	return len(v.pods) > 0 && !slices.ContainsFunc(v.pods, func(p *pod) bool { return !p.over })
}

// deadline is when the Job will be ended: what Leasehold wrote on it or what
// Kubernetes enforces, whichever is first.
func (v *view) deadline() (at time.Time) {
	if text := v.job.Annotations[v1alpha1.AnnotationDeadline]; text != "" {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			at = t
		}
	}
	seconds, from := v.job.Spec.ActiveDeadlineSeconds, v.job.Status.StartTime
	if seconds == nil || from == nil {
		return at
	}
	const most = int64(100 * 365 * 24 * time.Hour / time.Second)
	enforced := from.Add(time.Duration(min(*seconds, most)) * time.Second)
	if at.IsZero() || enforced.Before(at) {
		return enforced
	}
	return at
}

// admitted reports whether Leasehold launched a Job: it bears Leasehold's marks,
// and the one who launches says so.
func (w *Witness) admitted(j *batchv1.Job) bool {
	return j.Labels[v1alpha1.LabelManagedBy] == v1alpha1.ManagedBy &&
		j.Labels[v1alpha1.LabelAgent] == j.Spec.Template.Spec.ServiceAccountName &&
		len(j.ManagedFields) > 0 && w.cfg.Launched(j)
}

func orTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}
