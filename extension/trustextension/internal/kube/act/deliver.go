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
)

// withdrawTimeout bounds the end of a token that could not be delivered.
const withdrawTimeout = 5 * time.Second

// deliver brings the pod of a Job its token of Vault, if it waits for one. It may be
// repeated, from wherever it was left: in the end the cycle has one token.
func (a *Actuator) deliver(ctx context.Context, t target, job *batchv1.Job) error {
	if !waitsForToken(job) {
		return nil
	}
	done, err := a.turns.take(ctx, string(job.UID))
	if err != nil {
		return err
	}
	defer done()
	return a.deliverInTurn(ctx, t, job)
}

// deliverInTurn is deliver for who has the turn on the Job.
func (a *Actuator) deliverInTurn(ctx context.Context, t target, job *batchv1.Job) error {
	if !waitsForToken(job) {
		return nil
	}
	if a.cfg.Broker == nil {
		return ErrNoVault
	}
	now, err := a.cfg.Client.BatchV1().Jobs(t.namespace).Get(ctx, job.Name, metav1.GetOptions{})
	switch {
	case err != nil:
		return orGone(err)
	case now.UID != job.UID || ended(now):
		return nil
	case suspended(now):
		// A token that waits as long as its Job might have ended before it is used.
		return waits(ErrNotYet, "job %s gets its token of Vault when it runs", job.Name)
	}
	if err := a.handOver(ctx, t, now); err != nil {
		return fmt.Errorf("job %s starts no container before it has its token of Vault: %w", job.Name, err)
	}
	return nil
}

// ended reports whether nothing of a Job starts any more.
func ended(job *batchv1.Job) bool { return over(job) || job.DeletionTimestamp != nil }

// handOver makes the Secret with the token. One that is there holds the token that is
// on record; where none is, its token was ended, and it is of no use.
func (a *Actuator) handOver(ctx context.Context, t target, job *batchv1.Job) error {
	there, err := a.hasSecret(ctx, job)
	if err != nil {
		return err
	}
	agent, cycle := t.inVault(), string(job.UID)
	held := a.cfg.Broker.Held(agent, cycle)
	if there && len(held) > 0 {
		return nil
	}
	if a.late(job, -leastWork) {
		return ErrUndelivered
	}
	if there {
		if err := a.deleteSecret(ctx, job); err != nil {
			return err
		}
	}
	for _, accessor := range held {
		if err := a.cfg.Broker.Withdraw(ctx, agent, accessor); err != nil {
			return err
		}
	}
	return a.issue(ctx, t, job)
}

func (a *Actuator) issue(ctx context.Context, t target, job *batchv1.Job) error {
	deadline, err := time.Parse(time.RFC3339, job.Annotations[v1alpha1.AnnotationDeadline])
	if err != nil {
		return fmt.Errorf("%w: it says no deadline", ErrForeign)
	}
	issued, err := a.cfg.Broker.Issue(ctx, t.inVault(), string(job.UID), deadline)
	if err != nil {
		return err
	}
	// That its token is on record says of a cycle that it goes on, also of one that
	// ended meanwhile.
	if err = a.goesOn(ctx, job); err == nil {
		err = a.createSecret(ctx, secretOf(job, string(issued.Token)), metav1.CreateOptions{})
	}
	if !refusedOutright(err) && !errors.Is(err, errOver) {
		// After any other failure it may be there: the next try finds out, and ends the
		// token if it is not.
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), withdrawTimeout)
	defer cancel()
	withdrawn := a.cfg.Broker.Withdraw(ctx, t.inVault(), issued.Accessor)
	if apierrors.IsAlreadyExists(err) {
		err = fmt.Errorf("another gateway made Secret %s: %w", secretName(job.Name), ErrNotYet)
	}
	return errors.Join(err, withdrawn)
}

// errOver is that a Job got a token and runs no more.
var errOver = fmt.Errorf("it runs no more: %w", ErrNotYet)

func (a *Actuator) goesOn(ctx context.Context, job *batchv1.Job) error {
	now, err := a.cfg.Client.BatchV1().Jobs(job.Namespace).Get(ctx, job.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return errOver
	case err != nil:
		return err
	case now.UID != job.UID || ended(now) || suspended(now):
		return errOver
	}
	return nil
}

// delivered returns nil if the pod of a Job has its token, or needs none.
func (a *Actuator) delivered(ctx context.Context, job *batchv1.Job) error {
	if !waitsForToken(job) || ended(job) || suspended(job) && marked(job) {
		return nil
	}
	there, err := a.hasSecret(ctx, job)
	if err == nil && !there {
		err = fmt.Errorf("job %s waits for its token of Vault: %w", job.Name, ErrNotYet)
	}
	return err
}

// withoutToken takes the Secret away from a Job that is suspended: its token was for
// the pod that it had. The next pod waits for the next one.
func (a *Actuator) withoutToken(ctx context.Context, t target, job *batchv1.Job) error {
	if !waitsForToken(job) {
		return nil
	}
	if err := a.ready(ctx, t); err != nil {
		return err
	}
	now, err := a.cfg.Client.BatchV1().Jobs(t.namespace).Get(ctx, job.Name, metav1.GetOptions{})
	if err != nil || now.UID != job.UID || !suspended(now) {
		return orGone(err)
	}
	return a.deleteSecret(ctx, now)
}
