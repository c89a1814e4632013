// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

const minutes = "2006-01-02 15:04 UTC"

// Account says in sentences what an Agent's status holds.
func Account(a *v1alpha1.Agent, now time.Time) []string {
	s := &a.Status
	if s.Since == nil && len(s.Conditions) == 0 {
		return []string{fmt.Sprintf("%s is known for %s, and Leasehold has written no status of it yet; it counts as shadow.",
			a.Key(), age(a.CreationTimestamp.Time, now))}
	}
	all := []string{fmt.Sprintf("%s holds %s.", a.Key(), phaseOf(s.Phase))}
	if s.Since != nil {
		all[0] = fmt.Sprintf("%s holds %s since %s (%s).", a.Key(), phaseOf(s.Phase), s.Since.UTC().Format(minutes), age(s.Since.Time, now))
	}
	for i := range s.Conditions {
		if text := ofCondition(&s.Conditions[i]); text != "" {
			all = append(all, text)
		}
	}
	if w := s.Approval; w != nil {
		all = append(all, fmt.Sprintf("Its promotion to %s waits for a person until %s.", phaseOf(w.Target), w.Expires.UTC().Format(minutes)))
	}
	if l := s.LastDecision; l != nil {
		text := fmt.Sprintf("The last decision was to %s, at %s (entry %d of the ledger)", l.Kind, l.Time.UTC().Format(minutes), l.LedgerSeq)
		if l.Cause != "" {
			text += ", by the rule " + l.Cause
		}
		if l.Message != "" {
			text += ": " + l.Message
		}
		all = append(all, text+".")
	}
	switch n := len(s.OpenActions); n {
	case 0:
	case 1:
		all = append(all, "Of what was decided, 1 is not done yet.")
	default:
		all = append(all, fmt.Sprintf("Of what was decided, %d are not done yet.", n))
	}
	if g := a.Generation; s.ObservedGeneration > 0 && g > s.ObservedGeneration {
		all = append(all, "Its spec has changed since: the status does not go by that yet.")
	}
	return all
}

// ofCondition says what a condition tells beside the phase; "" for nothing.
func ofCondition(c *metav1.Condition) string {
	that := c.Status == metav1.ConditionTrue
	text := c.Type
	switch {
	case c.Type == v1alpha1.ConditionReady && that, c.Type != v1alpha1.ConditionReady && !that:
		return ""
	case c.Type == v1alpha1.ConditionReady:
		text = "Not ready"
	}
	if c.Reason != "" && c.Reason != c.Type {
		text += ", " + c.Reason
	}
	if c.Message != "" {
		text += ": " + c.Message
	}
	return text + "."
}

// age is how long ago something was, as kubectl says it.
func age(then, now time.Time) string {
	if then.IsZero() {
		return "-"
	}
	return duration.HumanDuration(now.Sub(then))
}

// Age is how long there has been the Agent.
func Age(a *v1alpha1.Agent, now time.Time) string { return age(a.CreationTimestamp.Time, now) }
