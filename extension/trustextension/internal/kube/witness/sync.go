// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"context"
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/internal/trust"
)

// syncJob looks at a Job as it is now, and tells what was not told yet.
func (w *Witness) syncJob(ctx context.Context, it item) error {
	j := w.job(it)
	r := w.records.get(it)
	if r != nil && (j == nil || j.UID != r.uid) {
		if err := w.gone(ctx, r); err != nil {
			return err
		}
		w.records.drop(it)
		r = nil
	}
	if j == nil {
		return nil
	}
	pods := w.podsOf(j.UID)
	if err := w.tellStrangers(ctx, j, pods); err != nil {
		return err
	}
	if !w.cfg.IsAgent(j.Namespace, j.Spec.Template.Spec.ServiceAccountName) {
		w.records.drop(it)
		return nil
	}
	if r == nil {
		r = &record{uid: j.UID, agent: agentOf(j)}
		w.records.put(it, r)
	}
	v := w.look(j, pods, r)
	r.remember(v)
	if v.admitted && v.had {
		w.past.Add(string(j.UID), r.agent)
	}
	if err := w.tellRun(ctx, r, v.change()); err != nil {
		return err
	}
	if err := w.tellFindings(ctx, r, v); err != nil {
		return err
	}
	w.await(r, v)
	return nil
}

// tellStrangers tells of pods that run as another agent than their Job says.
func (w *Witness) tellStrangers(ctx context.Context, j *batchv1.Job, pods []*pod) error {
	for _, p := range pods {
		if p.account == j.Spec.Template.Spec.ServiceAccountName || !w.cfg.IsAgent(p.Namespace, p.account) {
			continue
		}
		if err := w.tellStray(ctx, p, j.UID, fmt.Sprintf("the Job %s, which is of %s, controls it", j.Name, agentOf(j))); err != nil {
			return err
		}
	}
	return nil
}

// remember keeps what may not be seen any more when it is asked for.
func (r *record) remember(v *view) {
	r.ran, r.image, r.excuse, r.started = v.had, v.image, v.excuse, v.started
	if v.state == suspended {
		r.started = time.Time{}
	}
}

// tellRun tells a change of the run if it is one.
func (w *Witness) tellRun(ctx context.Context, r *record, c *trust.RunChange) error {
	if c == nil || same(c, &r.told) {
		return nil
	}
	if err := w.cfg.Told.Run(ctx, r.agent, *c); err != nil {
		return err
	}
	r.told = *c
	return nil
}

// same reports whether there is nothing new in a change. When an ended run began
// is not worth telling again.
func same(c, told *trust.RunChange) bool {
	return c.ID == told.ID && c.Ended == told.Ended && c.Idle == told.Idle && c.Excuse == told.Excuse && c.Admitted == told.Admitted &&
		c.Image == told.Image && (c.Ended || c.Started.Equal(told.Started) && c.Deadline.Equal(told.Deadline))
}

// gone tells the end of a run whose Job was deleted.
func (w *Witness) gone(ctx context.Context, r *record) error {
	if !r.open() {
		return nil
	}
	end := r.told
	end.Ended, end.Idle, end.Excuse = true, false, r.excuse
	return w.tellRun(ctx, r, &end)
}

// job is the Job of an item, nil when there is none.
func (w *Witness) job(it item) *batchv1.Job {
	object, ok, err := w.jobs.informer.GetStore().GetByKey(it.namespace + "/" + it.name)
	if !ok || err != nil {
		return nil
	}
	j, _ := object.(*batchv1.Job)
	return j
}

func (w *Witness) podsOf(job types.UID) []*pod {
	found, err := w.pods.informer.GetIndexer().ByIndex(byJob, string(job))
	if err != nil {
		return nil // the index is there
	}
	pods := make([]*pod, 0, len(found))
	for _, object := range found {
		if p, ok := object.(*pod); ok {
			pods = append(pods, p)
		}
	}
	return pods
}
