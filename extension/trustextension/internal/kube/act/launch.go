// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"errors"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// launch makes the Job of the agent's next cycle. What asked for it makes its
// name, so that it is made once however often it is asked for.
func (a *Actuator) launch(ctx context.Context, t target, action *trustapi.Action) (string, error) {
	name := jobName(t, action)
	room, known, err := a.room(ctx, t, name)
	if err != nil {
		return "", err
	}
	if known != nil {
		return a.known(ctx, t, known, action)
	}
	agent, phase, err := a.mayLaunch(ctx, t)
	if err != nil {
		return "", err
	}
	if most := max(1, agent.Spec.MaxConcurrentCycles); room >= int(most) {
		return "", waits(ErrBusy, "%d of %d cycles run", room, most)
	}
	job, err := a.build(agent, phase, action)
	if err != nil {
		return "", err
	}
	if wraps(agent) {
		if err := a.ready(ctx, t); err != nil {
			return "", err
		}
	}
	jobs := a.cfg.Client.BatchV1().Jobs(t.namespace)
	made, err := jobs.Create(ctx, job, metav1.CreateOptions{FieldManager: v1alpha1.FieldManager})
	switch {
	case apierrors.IsAlreadyExists(err):
		return a.wasLaunched(ctx, t, action)
	case apierrors.IsInvalid(err):
		return "", fmt.Errorf("%w: %w", ErrTemplate, err)
	case err != nil:
		return "", err
	}
	if err := a.keep(ctx, t, made); err != nil {
		return "", err
	}
	if err := a.deliver(ctx, t, made); err != nil {
		return "", err
	}
	a.cfg.Record(action.Agent, JobLaunched, "launched Job "+name+" at "+phase.String())
	return "launched Job " + name + " at " + phase.String(), nil
}

// known says that a Job was launched before, if it is the one that is asked for.
func (a *Actuator) known(ctx context.Context, t target, job *batchv1.Job, action *trustapi.Action) (string, error) {
	if err := sameLaunch(job, t, action); err != nil {
		return "", err
	}
	if err := a.keep(ctx, t, job); err != nil || suspended(job) && marked(job) {
		return "Job " + job.Name + " was there", err
	}
	return "Job " + job.Name + " was there", a.deliver(ctx, t, job)
}

// keep takes a Job back when the agent lost what the Job states while it was made:
// those who took it may have looked for Jobs before this one was there.
func (a *Actuator) keep(ctx context.Context, t target, job *batchv1.Job) error {
	if over(job) || suspended(job) && marked(job) {
		return nil
	}
	err := a.mayRun(ctx, t, job)
	if errors.Is(err, ErrStale) {
		return fmt.Errorf("job %s is taken back: %w", job.Name, errors.Join(err, a.end(ctx, job)))
	}
	return err
}

// room counts the agent's Jobs that run or wait for Kueue to let them run, and
// finds the one of this name.
func (a *Actuator) room(ctx context.Context, t target, name string) (running int, known *batchv1.Job, err error) {
	options := metav1.ListOptions{Limit: pageSize}
	for {
		page, err := a.cfg.Client.BatchV1().Jobs(t.namespace).List(ctx, options)
		if err != nil {
			return 0, nil, err
		}
		for i := range page.Items {
			switch job := &page.Items[i]; {
			case job.Name == name:
				return 0, job, nil
			case runsAs(job) == t.name && !over(job) && (!suspended(job) || queued(job) && !marked(job)):
				running++
			}
		}
		if options.Continue = page.Continue; options.Continue == "" {
			return running, nil, nil
		}
	}
}

// mayLaunch is the Agent as the API server has it, and its phase, if it is not
// quarantined and holds what the engine says that it holds.
func (a *Actuator) mayLaunch(ctx context.Context, t target) (*v1alpha1.Agent, trust.Phase, error) {
	agent, err := a.fresh(ctx, t)
	if err != nil {
		return nil, 0, err
	}
	phase, err := phaseOf(agent)
	if err != nil {
		return nil, 0, err
	}
	ours, known := a.cfg.Phase(t.String())
	switch {
	case agent.Status.Quarantined:
		return nil, 0, fmt.Errorf("it is quarantined: %w", ErrStale)
	case !known:
		return nil, 0, fmt.Errorf("the engine does not hold it: %w", ErrStale)
	case ours != phase:
		return nil, 0, fmt.Errorf("its status holds %s and the engine %s: %w", phase, ours, ErrStale)
	case agent.DeletionTimestamp != nil:
		return nil, 0, fmt.Errorf("it is being deleted: %w", ErrStale)
	}
	return agent, phase, nil
}

// wasLaunched looks at a Job that there is already.
func (a *Actuator) wasLaunched(ctx context.Context, t target, action *trustapi.Action) (string, error) {
	job, err := a.cfg.Client.BatchV1().Jobs(t.namespace).Get(ctx, jobName(t, action), metav1.GetOptions{})
	if err != nil {
		return "", err
	}
	return a.known(ctx, t, job, action)
}

func (a *Actuator) verifyLaunch(ctx context.Context, t target, action *trustapi.Action) error {
	job, err := a.cfg.Client.BatchV1().Jobs(t.namespace).Get(ctx, jobName(t, action), metav1.GetOptions{})
	if err != nil {
		return err
	}
	if err := sameLaunch(job, t, action); err != nil {
		return err
	}
	return a.delivered(ctx, job)
}
