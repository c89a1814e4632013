// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestWhatIsDue(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	soon := now.Add(time.Second)
	// open are actions: kind, decision, and ! for one that is tried again later, *
	// for one under way, + for one that is verified, ? for one that failed often and
	// is tried again later, # for such a one that is under way.
	open := func(words ...string) (a *agent, working underway) {
		a, working = &agent{}, underway{}
		for _, word := range words {
			what, marks, _ := strings.Cut(word, ":")
			kind, cycle, _ := strings.Cut(what, "/")
			x := trustapi.Action{ID: word, Kind: trust.ActionKind(kind), Cycle: cycle, Attempts: 1, Decision: uint64(marks[0] - '0'), State: trustapi.StateIntent}
			switch marks[1:] {
			case "!":
				x.Next, x.State = &soon, trustapi.StateFailing
			case "*":
				x.State = trustapi.StateDoing
				working[word] = x.Kind
			case "+":
				x.State = trustapi.StateVerified
			case "?":
				x.Next, x.State, x.Attempts = &soon, trustapi.StateFailing, passed
			case "#":
				x.State, x.Attempts = trustapi.StateDoing, passed+1
				working[word] = x.Kind
			}
			a.actions = append(a.actions, x)
		}
		return a, working
	}
	for name, tt := range map[string]struct{ open, due []string }{
		"nothing": {nil, nil},
		"what stops does not wait for credentials":  {[]string{"disable:1", "narrow:1", "revoke:1", "label:1", "isolate:1", "suspend:1"}, []string{"disable:1", "narrow:1", "revoke:1", "label:1", "isolate:1", "suspend:1"}},
		"nor do credentials for each other":         {[]string{"disable:1*", "narrow:1", "suspend:1*"}, []string{"narrow:1"}},
		"verified is not done":                      {[]string{"revoke:1+", "revoke:2"}, []string{"revoke:1+"}},
		"what fails is passed":                      {[]string{"disable:1!", "narrow:1", "revoke:1"}, []string{"narrow:1", "revoke:1"}},
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
		"a line a cycle":                            {[]string{"revoke_cycle/a:1*", "revoke_cycle/a:2", "revoke_cycle/b:2"}, []string{"revoke_cycle/b:2"}},
		"some cycles at once": {
			[]string{"revoke_cycle/a:1*", "revoke_cycle/b:1", "revoke_cycle/c:1", "revoke_cycle/d:1", "revoke_cycle/e:1"},
			[]string{"revoke_cycle/b:1", "revoke_cycle/c:1", "revoke_cycle/d:1"},
		},
		"a cycle beside what gives":            {[]string{"widen:1*", "revoke_cycle/a:2", "label:1"}, []string{"revoke_cycle/a:2"}},
		"what gives waits for no cycle":        {[]string{"revoke_cycle/a:1*", "widen:2"}, []string{"widen:2"}},
		"a launch waits for no cycle":          {[]string{"revoke_cycle/a:1*", "revoke_cycle/b:1!", "launch:2"}, []string{"launch:2"}},
		"but for one that fails on":            {[]string{"revoke_cycle/b:1?", "launch:2"}, nil},
		"also while that is tried again":       {[]string{"revoke_cycle/b:1#", "launch:2"}, nil},
		"so does what gives":                   {[]string{"revoke_cycle/b:1?", "widen:2"}, nil},
		"what takes waits for no cycle":        {[]string{"revoke_cycle/b:1?", "narrow:2"}, []string{"narrow:2"}},
		"a launch waits for credentials":       {[]string{"revoke:1*", "launch:2"}, nil},
		"a cycle that is verified is not done": {[]string{"revoke_cycle/a:1+", "revoke_cycle/a:2"}, []string{"revoke_cycle/a:1+"}},
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
	require.Eventually(t, func() bool { return r.Fleet().OpenActions == 1 }, patience, time.Millisecond)
	assert.ElementsMatch(t, []string{"ns/a narrow", "ns/a revoke", "ns/a label", "ns/a isolate", "ns/a suspend"}, hands.all())
	close(hands.release)
}
