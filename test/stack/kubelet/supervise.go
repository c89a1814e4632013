// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// contain runs one container to its end, and says what that means for the pod.
func (w *worker) contain(c *corev1.Container, statuses *[]corev1.ContainerStatus) ending {
	var cmd *command
	if !w.prepare(c, statuses, reasonConfig, func(ctx context.Context) (err error) {
		cmd, err = w.command(ctx, c)
		return err
	}) {
		return w.neverRan()
	}
	begun := w.now()
	p, err := w.launch(cmd)
	if err != nil {
		w.set(statuses, c, terminated(&corev1.ContainerStateTerminated{
			ExitCode: exitNotStarted, Reason: reasonStart, Message: err.Error(), StartedAt: begun, FinishedAt: w.now(),
		}))
		return failed("", "")
	}
	w.set(statuses, c, corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: begun}})
	var probed <-chan struct{}
	if statuses == &w.status.ContainerStatuses {
		var stop func()
		probed, stop = w.probe(c)
		defer stop()
		w.running(probed != nil)
	}
	w.report()
	late := w.supervise(p, probed)
	return w.outcome(c, statuses, begun, late)
}

// launch starts the program where a test can reach it.
func (w *worker) launch(cmd *command) (*process, error) {
	if len(cmd.args) == 0 {
		return nil, errNoCommand
	}
	p, err := cmd.start()
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.process = p
	return p, nil
}

// supervise waits until the program has ended, and ends it when the pod is deleted,
// is gone, or was active for too long; of the last it says true. The end of probed
// says that it is ready.
func (w *worker) supervise(p *process, probed <-chan struct{}) (late bool) {
	var stop stopping
	deadline := w.active.Done()
	for {
		if pod := w.pod.Load(); pod.DeletionTimestamp != nil {
			stop.within(p, grace(pod.DeletionGracePeriodSeconds))
		}
		select {
		case <-p.done:
			return late
		case <-w.ctx.Done():
			p.signal(syscall.SIGKILL)
			<-p.done
			return late
		case <-deadline: // or the end of ctx, which the next round sees
			late, deadline = w.ctx.Err() == nil, nil
			stop.within(p, grace(w.pod.Load().Spec.TerminationGracePeriodSeconds))
		case <-stop.kill:
			p.signal(syscall.SIGKILL)
		case <-w.changed:
		case <-probed:
			probed = nil
			w.ready()
			w.report()
		}
	}
}

// stopping is a program that was asked to end.
type stopping struct {
	by   time.Time
	kill <-chan time.Time
}

// within asks the program to end, and brings the time forward by which it has to.
func (s *stopping) within(p *process, grace time.Duration) {
	by := time.Now().Add(grace)
	if s.kill != nil && !by.Before(s.by) {
		return
	}
	if s.kill == nil {
		p.signal(syscall.SIGTERM)
	}
	s.by, s.kill = by, time.After(grace)
}

func grace(seconds *int64) time.Duration {
	if seconds == nil {
		return corev1.DefaultTerminationGracePeriodSeconds * time.Second
	}
	return time.Duration(max(*seconds, 0)) * time.Second
}

// outcome reads off how the program ended.
func (w *worker) outcome(c *corev1.Container, statuses *[]corev1.ContainerStatus, begun timestamp, late bool) ending {
	w.mu.Lock()
	p, fault := w.process, w.fault
	w.process = nil
	w.mu.Unlock()
	state := &corev1.ContainerStateTerminated{
		ExitCode: p.exitCode(), Reason: reasonError, StartedAt: begun, FinishedAt: w.now(),
	}
	end := failed("", "")
	switch {
	case fault != nil && state.ExitCode == exitKilled:
		state.Reason, end = fault.container, fault.end
	case state.ExitCode == 0:
		state.Reason, end = reasonCompleted, ending{phase: corev1.PodSucceeded}
	}
	if late {
		end = overdue()
	}
	w.set(statuses, c, terminated(state))
	return end
}

func terminated(state *corev1.ContainerStateTerminated) corev1.ContainerState {
	return corev1.ContainerState{Terminated: state}
}
