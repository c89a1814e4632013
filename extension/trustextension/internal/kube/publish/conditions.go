// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/directory"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// conditionsOf are all conditions of an Agent.
func conditionsOf(s *engine.Snapshot, problem directory.Problem) []metav1.Condition {
	open, failing := unfinished(s.Actions)
	return []metav1.Condition{
		ready(s, problem, open, failing),
		when(v1alpha1.ConditionQuarantined, s.Quarantine != nil, "Stopped", "NotStopped", quarantine(s)),
		when(v1alpha1.ConditionSilent, has(s, trustapi.ConditionSilent), "NothingHeard", "Heard", "it runs, or ran, and nothing is heard of it"),
		when(v1alpha1.ConditionApprovalRequired, s.Approval != nil, "PromotionWaits", "NothingWaits", approval(s)),
		credentials(s),
		when(v1alpha1.ConditionProgressing, open > 0, "ActionsOpen", "AllDone", acting(s.Actions, open)),
	}
}

func has(s *engine.Snapshot, condition string) bool { return slices.Contains(s.Conditions, condition) }

func when(kind string, holds bool, reason, otherwise, message string) metav1.Condition {
	if holds {
		return metav1.Condition{Type: kind, Status: metav1.ConditionTrue, Reason: reason, Message: cut(message, maxMessage)}
	}
	return metav1.Condition{Type: kind, Status: metav1.ConditionFalse, Reason: otherwise}
}

// ready says in one word how it stands with an agent; the gravest counts.
func ready(s *engine.Snapshot, problem directory.Problem, open, failing int) metav1.Condition {
	for _, c := range []struct {
		holds           bool
		reason, message string
	}{
		{s.Quarantine != nil, v1alpha1.ReasonQuarantined, quarantine(s)},
		{failing > 0, v1alpha1.ReasonActionsFailing, fmt.Sprintf("%d of %d open actions fail; see status.openActions", failing, open)},
		{problem.Reason != "", problem.Reason, problem.Message},
		{has(s, trustapi.ConditionSilent), v1alpha1.ReasonSilent, "nothing is heard of it"},
		{has(s, trustapi.ConditionFrozen), v1alpha1.ReasonFrozen, "it neither rises nor starts anew by itself; leasehold why says what freezes it"},
		{open > 0, v1alpha1.ReasonActing, acting(s.Actions, open)},
	} {
		if c.holds {
			return metav1.Condition{Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse, Reason: c.reason, Message: cut(c.message, maxMessage)}
		}
	}
	reason := v1alpha1.ReasonTrusted
	if s.Approval != nil {
		reason = v1alpha1.ReasonApprovalRequired
	}
	return metav1.Condition{Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue, Reason: reason, Message: "it may run in " + s.Phase.String()}
}

func quarantine(s *engine.Snapshot) string {
	if s.Quarantine == nil {
		return ""
	}
	return "stopped by " + s.Quarantine.By + " for " + s.Quarantine.Cause + "; leasehold agents release " + s.Name + " ends it"
}

func approval(s *engine.Snapshot) string {
	if s.Approval == nil {
		return ""
	}
	return "its promotion to " + s.Approval.Target.String() + " waits; leasehold agents approve " + s.Name + " --evidence " + s.Approval.Evidence
}

// unfinished counts actions that are open, but for launches that wait their turn,
// and the credentials of ended cycles, of which an agent is told when they fail only.
func unfinished(all []trustapi.Action) (open, failing int) {
	for i := range all {
		a := &all[i]
		failed := a.State == trustapi.StateFailing
		if a.Ended != nil || a.Kind == trust.Launch || a.Kind == trust.RevokeCycle && !failed {
			continue
		}
		open++
		if failed {
			failing++
		}
	}
	return open, failing
}

// acting says how many actions are open, and what the first one of them waits for that
// waits.
func acting(all []trustapi.Action, open int) string {
	text := fmt.Sprintf("%d actions are not done", open)
	waits := slices.IndexFunc(all, func(a trustapi.Action) bool { return a.Waiting != nil && a.Kind != trust.Launch })
	if waits < 0 {
		return text
	}
	return text + "; " + string(all[waits].Kind) + " waits: " + all[waits].Detail
}

// cut shortens a text to so many bytes, between two characters, and leaves out what
// would do something to a terminal: names of tools are the agents' words.
func cut(text string, most int) string {
	text = kubeapi.Printable(text)
	if len(text) <= most {
		return text
	}
	text = text[:most]
	for !utf8.ValidString(text) && text != "" {
		text = text[:len(text)-1]
	}
	return text
}

func timeOf(t time.Time) *metav1.Time {
	if t.IsZero() {
		return nil
	}
	return &metav1.Time{Time: t.UTC().Truncate(time.Second)}
}

// decimal writes a number with at most three decimals.
func decimal(x float64) v1alpha1.Decimal {
	if !(x >= 0 && x < 1e9) {
		x = 0
	}
	return v1alpha1.Decimal(strconv.FormatFloat(x, 'f', 3, 64))
}
