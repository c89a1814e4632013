// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// TestAtAKeyboard: what is typed decides, and what was shown is what is asked for.
func TestAtAKeyboard(t *testing.T) {
	tests := map[string]struct {
		verb        trust.Verb
		agent       string
		why         string
		yes         bool
		typed       string
		done        bool
		asked       trustapi.Ask
		shown, hide []string
	}{
		"approve": {
			verb: trust.VerbApprove, agent: "support-desk", typed: "looked at it\nyes\n", done: true,
			asked: trustapi.Ask{Why: "looked at it", Evidence: evidenceOfApproval},
			shown: []string{"Why? The ledger keeps it: ", "approve support-desk? Type yes: ", "140 of 112 cycles", evidenceOfApproval},
		},
		"approve with a reason": {
			verb: trust.VerbApprove, agent: "support-desk", why: "fine", typed: "YES\n", done: true,
			asked: trustapi.Ask{Why: "fine", Evidence: evidenceOfApproval}, hide: []string{"Why?"},
		},
		"approve without asking": {
			verb: trust.VerbApprove, agent: "support-desk", why: "fine", yes: true, done: true,
			asked: trustapi.Ask{Why: "fine", Evidence: evidenceOfApproval}, hide: []string{"Type yes"},
		},
		"no":              {verb: trust.VerbApprove, agent: "support-desk", why: "fine", typed: "y\n"},
		"end of input":    {verb: trust.VerbApprove, agent: "support-desk", why: "fine"},
		"no reason given": {verb: trust.VerbRelease, agent: "crawler", typed: "  \nyes\n"},
		"release": {
			verb: trust.VerbRelease, agent: "crawler", typed: "it was us\nyes\n", done: true,
			asked: trustapi.Ask{Why: "it was us"}, shown: []string{"identity.mismatch"},
		},
		"quarantine is quick": {
			verb: trust.VerbQuarantine, agent: "crawler", why: "odd", done: true,
			asked: trustapi.Ask{Why: "odd"}, hide: []string{"Type yes"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			api := newFakeAPI(t)
			c, err := client.New(&client.Config{Server: api.URL, Timeout: defaultTimeout})
			require.NoError(t, err)
			defer c.Close()
			var out strings.Builder
			a := &asker{
				verb: test.verb, request: requests[test.verb], why: test.why, yes: test.yes,
				in: strings.NewReader(test.typed), interactive: true, out: &out,
			}
			cmd := &cobra.Command{}
			cmd.SetContext(t.Context())
			_, err = a.ask(cmd, c, test.agent)
			for _, part := range test.shown {
				assert.Contains(t, out.String(), part)
			}
			for _, part := range test.hide {
				assert.NotContains(t, out.String(), part)
			}
			if !test.done {
				require.ErrorIs(t, err, errGivenUp)
				assert.Empty(t, api.asked)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, map[string]trustapi.Ask{"/api/v1/agents/" + test.agent + "/" + string(test.verb): test.asked}, api.asked)
		})
	}
}

// TestNamesOfAnyKindAreAskedFor: a slash or a percent sign in a name is not one of
// the path.
func TestNamesOfAnyKindAreAskedFor(t *testing.T) {
	api := newFakeAPI(t)
	for _, name := range []string{"shop/checkout", "a%2Fb", "a b?c#d", "...", hostileName} {
		code, _, stderr := run(t, "agents", "quarantine", name, "--why", "x")
		require.Equal(t, ExitOK, code, stderr)
		assert.Contains(t, api.asked, "/api/v1/agents/"+name+"/quarantine")
	}
	for _, name := range []string{"", ".", "..", strings.Repeat("a", 257)} {
		code, _, stderr := run(t, "agents", "quarantine", name, "--why", "x")
		assert.Equal(t, ExitError, code)
		assert.Contains(t, stderr, "no such agent")
	}
}

// TestChangesAreAskedForOnce: what may have been done is not done again.
func TestChangesAreAskedForOnce(t *testing.T) {
	api := newFakeAPI(t)
	tries := 0
	api.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		tries++
		answerProblem(w, http.StatusServiceUnavailable, "the engine takes nothing in now")
	})
	code, _, stderr := run(t, "agents", "demote", "billing", "--why", "x")
	assert.Equal(t, ExitError, code)
	assert.Contains(t, stderr, "503 Service Unavailable: the engine takes nothing in now\n")
	assert.Equal(t, 1, tries)
}

// TestAnInterruptIsNoAnswer: nothing is done when a person interrupts a question.
func TestAnInterruptIsNoAnswer(t *testing.T) {
	api := newFakeAPI(t)
	c, err := client.New(&client.Config{Server: api.URL, Timeout: defaultTimeout})
	require.NoError(t, err)
	defer c.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	in, keyboard := io.Pipe()
	defer keyboard.Close()
	cmd := &cobra.Command{}
	cmd.SetContext(ctx)
	a := &asker{
		verb: trust.VerbApprove, request: requests[trust.VerbApprove], why: "fine",
		in: in, interactive: true, out: writerFunc(func(text []byte) {
			if strings.Contains(string(text), "Type yes") {
				interrupt()
			}
		}),
	}
	_, err = a.ask(cmd, c, "support-desk")
	require.ErrorIs(t, err, errGivenUp)
	assert.Empty(t, api.asked)
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) {
	f(b)
	return len(b), nil
}
