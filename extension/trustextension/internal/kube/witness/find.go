// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	batchv1 "k8s.io/api/batch/v1"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// finding is evidence of a rule about a run. Its ID follows from the run and the
// rule, so that it is the same whenever it is told.
func (w *Witness) finding(run Run, rule string, at time.Time, text string) trustapi.Submission {
	f := anomaly.Witnessed(rule, text)
	s := trustapi.Submission{
		Agent: run.Agent, Proven: true, Source: Source,
		Evidence: audit.Evidence{
			Subject: audit.Subject{Agent: run.Agent, Cycle: run.Cycle},
			At:      pcommon.NewTimestampFromTime(orTime(at, w.cfg.Now())),
			Finding: &f,
		},
	}
	s.ID = s.Identify()
	return s
}

// tellFindings tells what a Job and its pods show, each once.
func (w *Witness) tellFindings(ctx context.Context, r *record, v *view) error {
	var all []trustapi.Submission
	var rules []string
	find := func(rule string, at time.Time, format string, args ...any) {
		if !r.knows(rule) && !slices.Contains(rules, rule) {
			run := Run{Agent: r.agent, Cycle: string(r.uid)}
			all, rules = append(all, w.finding(run, rule, at, fmt.Sprintf(format, args...))), append(rules, rule)
		}
	}
	if !v.admitted && (v.had || len(v.pods) > 0) {
		find(anomaly.RuleUnmanaged, v.job.CreationTimestamp.Time, "the Job %s ran as the agent, and Leasehold did not launch it", v.job.Name)
	}
	for _, p := range v.pods {
		if p.oom != "" {
			find(anomaly.RuleOOM, p.at, "the container %s of the pod %s was killed because it ran out of memory", p.oom, p.Name)
		}
		if p.evicted {
			find(anomaly.RuleEvicted, p.at, "the pod %s was taken away: %s", p.Name, p.excuse)
		}
	}
	if len(all) == 0 {
		return nil
	}
	if err := w.cfg.Told.Submit(ctx, all); err != nil {
		return err
	}
	r.found = append(r.found, rules...)
	return nil
}

// await has it asked after a while whether spans came of a run that is over.
func (w *Witness) await(r *record, v *view) {
	if w.cfg.Heard == nil || r.awaited || v.state != over || !v.had || v.excuse != "" {
		return
	}
	r.awaited = true
	run := Run{Agent: r.agent, Cycle: string(r.uid)}
	if w.cfg.Heard(run) {
		return
	}
	it := item{task: askOfSpans, namespace: v.job.Namespace, name: v.job.Name, run: run, ended: ended(v).Unix()}
	if !v.started.IsZero() {
		it.began = v.started.Unix()
	}
	w.queue.AddAfter(it, w.cfg.Grace)
}

func ended(v *view) time.Time {
	if v.end.Type == batchv1.JobComplete && v.job.Status.CompletionTime != nil {
		return v.job.Status.CompletionTime.Time
	}
	return v.end.LastTransitionTime.Time
}

// ask tells that nothing was heard of a run.
func (w *Witness) ask(ctx context.Context, it item) error {
	if w.cfg.Heard(it.run) || w.excused(it) {
		return nil
	}
	ran := ""
	if it.began != 0 {
		ran = " for " + (time.Duration(max(0, it.ended-it.began)) * time.Second).String()
	}
	text := fmt.Sprintf("the Job %s ran to its end%s, and %s later no span of it had come", it.name, ran, w.cfg.Grace)
	return w.cfg.Told.Submit(ctx, []trustapi.Submission{w.finding(it.run, anomaly.RuleUnseen, time.Unix(it.ended, 0), text)})
}

// excused reports whether what excuses a run was seen after its end.
func (w *Witness) excused(it item) bool {
	j := w.job(it)
	return j != nil && string(j.UID) == it.run.Cycle && w.look(j, w.podsOf(j.UID), new(record)).excuse != ""
}
