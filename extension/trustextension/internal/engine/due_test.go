// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// credentials are what was done to those.
func credentials(done []string) []string {
	return slices.DeleteFunc(slices.Clone(done), func(what string) bool {
		_, kind, _ := strings.Cut(what, " ")
		return !slices.Contains([]trust.ActionKind{trust.Disable, trust.Narrow, trust.Revoke}, trust.ActionKind(kind))
	})
}

func TestWhatIsDue(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	soon := now.Add(time.Second)
	// open are actions: kind, decision, and ! for one that is tried again later, *
	// for one under way, + for one that is verified.
	open := func(words ...string) (a *agent, working underway) {
		a, working = &agent{}, underway{}
		for _, word := range words {
			kind, marks, _ := strings.Cut(word, ":")
			x := trustapi.Action{ID: word, Kind: trust.ActionKind(kind), Decision: uint64(marks[0] - '0'), State: trustapi.StateIntent}
			switch marks[1:] {
			case "!":
				x.Next, x.State = &soon, trustapi.StateFailing
			case "*":
				x.State = trustapi.StateDoing
				working[word] = struct{}{}
			case "+":
				x.State = trustapi.StateVerified
			}
			a.actions = append(a.actions, x)
		}
		return a, working
	}
	for name, tt := range map[string]struct{ open, due []string }{
		"nothing": {nil, nil},
		"what stops does not wait for credentials":  {[]string{"disable:1", "narrow:1", "revoke:1", "label:1", "isolate:1", "suspend:1"}, []string{"disable:1", "label:1", "isolate:1", "suspend:1"}},
		"credentials follow each other":             {[]string{"disable:1*", "narrow:1", "suspend:1*"}, nil},
		"verified is not done":                      {[]string{"disable:1+", "narrow:1"}, []string{"disable:1+"}},
		"what fails is passed":                      {[]string{"disable:1!", "narrow:1", "revoke:1"}, []string{"narrow:1"}},
		"one of a kind":                             {[]string{"label:1*", "label:2", "isolate:2"}, []string{"isolate:2"}},
		"what gives goes alone":                     {[]string{"widen:1", "label:1"}, []string{"widen:1"}},
		"and waits for what takes":                  {[]string{"suspend:1*", "widen:2", "label:2"}, nil},
		"or will be tried again":                    {[]string{"suspend:1!", "widen:2", "label:2"}, nil},
		"and all behind it waits":                   {[]string{"widen:1*", "label:1", "suspend:2"}, nil},
		"what was overtaken is ended with the rest": {[]string{"widen:1", "label:2", "suspend:2"}, []string{"widen:1", "label:2", "suspend:2"}},
		"a launch waits for all":                    {[]string{"label:1!", "launch:2"}, nil},
		"a launch":                                  {[]string{"launch:1"}, []string{"launch:1"}},
		"one launch":                                {[]string{"launch:1*", "launch:2"}, nil},
		"nothing waits for a launch":                {[]string{"launch:1!", "suspend:2"}, []string{"suspend:2"}},
		"but for one under way":                     {[]string{"suspend:2", "launch:1*"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var due []string
			a, working := open(tt.open...)
			for _, action := range a.due(now, working) {
				due = append(due, action.ID)
			}
			assert.Equal(t, tt.due, due)
		})
	}
}

// Credentials that cannot be reached for a while keep nothing running.
func TestWhatStopsAnAgentDoesNotWaitForItsCredentials(t *testing.T) {
	hands := &slow{kind: trust.Disable, begun: make(chan struct{}, 8), release: make(chan struct{})}
	r, m := newRig(t, func(c *Config) { c.Actuator, c.Actions.Timeout = hands, time.Minute }), making()
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	<-hands.begun
	require.Eventually(t, func() bool { return r.Fleet().OpenActions == 3 }, 5*time.Second, time.Millisecond)
	assert.ElementsMatch(t, []string{"ns/a label", "ns/a isolate", "ns/a suspend"}, hands.all())
	close(hands.release)
}
