// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// request is how one verb is asked for.
type request struct {
	short, long string
	// approves says that it answers an approval, which has to be named.
	approves bool
	// gives says that the agent may do more afterwards: then a person at a
	// terminal is asked once more.
	gives bool
}

var requests = map[trust.Verb]request{
	trust.VerbApprove: {
		"Let an agent rise that waits for a person", "approve shows what the promotion rests on, and asks. What is approved is what was\n" +
			"shown: if the evidence has changed since, it is refused. Who asked for the promotion\ncannot approve it.",
		true, true,
	},
	trust.VerbDeny: {
		"Refuse the promotion of an agent that waits for a person", "deny ends the promotion that waits. The agent keeps its phase, and has to earn the\n" +
			"next one anew.",
		true, false,
	},
	trust.VerbQuarantine: {
		"Stop an agent at once", "quarantine takes an agent down to shadow, ends its credentials, cuts it off and stops\n" +
			"its jobs, until a person releases it.",
		false, false,
	},
	trust.VerbRelease: {
		"End an agent's quarantine", "release lets an agent that was stopped begin anew, in shadow.", false, true,
	},
	trust.VerbPromote: {
		"Let an agent rise one phase without the wealth for it", "promote asks for one phase more. Every floor has to hold, and where the step takes an\n" +
			"approval, another person has to give it.",
		false, true,
	},
	trust.VerbDemote: {
		"Take an agent down", "demote takes an agent down one phase, or to the one that --to says.", false, false,
	},
	trust.VerbLaunch: {
		"Start an agent's next cycle", "launch starts the next cycle of an agent as a Job, at the phase that it holds: the\n" +
			"first one, or one that its debt or the fleet keeps triggers from.",
		false, false,
	},
}

// asker asks for one verb.
type asker struct {
	verb trust.Verb
	request
	why, evidence, to string
	yes               bool
	// in answers questions, if interactive is set.
	in          io.Reader
	interactive bool
	out         io.Writer
}

func newAgentsAsk(verb trust.Verb) *cobra.Command {
	a := &asker{verb: verb, request: requests[verb]}
	cmd := &cobra.Command{
		Use:               string(verb) + " NAME",
		Short:             a.short,
		Long:              a.long,
		Example:           "  leasehold agents " + string(verb) + " support-desk --why 'checked by hand'",
		Args:              wants(1, 1, "the NAME of an agent"),
		ValidArgsFunction: completeAgents,
		RunE: withServer(func(cmd *cobra.Command, c *client.Client, given []string) error {
			a.in, a.interactive = cmd.InOrStdin(), isKeyboard(cmd.InOrStdin())
			a.out = cmd.ErrOrStderr()
			d, err := a.ask(cmd, c, given[0])
			if err != nil {
				return err
			}
			return writeDecided(cmd, d)
		}),
	}
	set := cmd.Flags()
	set.StringVar(&a.why, "why", "", "the reason, in a `TEXT` that the ledger keeps")
	if a.gives {
		set.BoolVarP(&a.yes, "yes", "y", false, "do not ask")
	}
	if a.approves {
		set.StringVar(&a.evidence, "evidence", "", "only if the promotion rests on the evidence with this `HASH`, as leasehold why shows it")
	}
	if verb == trust.VerbDemote {
		set.StringVar(&a.to, "to", "", "the `PHASE` to take it down to; the one below when left out")
	}
	return cmd
}

// errGivenUp is that the person said no.
var errGivenUp = errors.New("nothing was done")

// ask asks the person what is missing, and then the server.
func (a *asker) ask(cmd *cobra.Command, c *client.Client, name string) (*trustapi.Decision, error) {
	body := &trustapi.Ask{}
	if a.to != "" {
		target, err := trust.ParsePhase(a.to)
		if err != nil {
			return nil, usage(cmd, fmt.Errorf("--to: %w", err))
		}
		body.Target = &target
	}
	if !a.interactive {
		if err := a.complete(); err != nil {
			return nil, usage(cmd, err)
		}
	}
	if a.approves || a.gives {
		detail, err := c.Agent(cmd.Context(), name)
		if err != nil {
			return nil, err
		}
		if body.Evidence, err = a.show(&detail); err != nil {
			return nil, err
		}
	}
	if err := a.question(cmd.Context(), name); err != nil {
		return nil, err
	}
	body.Why = a.why
	d, err := c.Ask(cmd.Context(), name, a.verb, body)
	return &d, err
}

// complete says what cannot be asked for where nobody sits at a keyboard.
func (a *asker) complete() error {
	switch {
	case strings.TrimSpace(a.why) == "":
		return errors.New("--why is missing: the ledger keeps the reason")
	case a.gives && !a.yes:
		return errors.New("nobody is there to be asked; pass --yes to do it all the same")
	}
	return nil
}

// show shows what is asked for, and returns the hash of the evidence shown.
func (a *asker) show(d *trustapi.Detail) (evidence string, err error) {
	if a.approves {
		switch w := d.Approval; {
		case w == nil:
			return "", fmt.Errorf("no promotion of %s waits for a person; leasehold why %[1]s says where it stands", render.Clean(d.Name))
		case a.evidence != "" && a.evidence != w.Evidence:
			return "", fmt.Errorf("the promotion of %s now rests on other evidence, %s; look at it with leasehold why, and pass that",
				render.Clean(d.Name), orDash(w.Evidence))
		default:
			evidence = w.Evidence
		}
	}
	s := newSheet()
	addNumbers(s, d)
	if err := s.write(a.out, render.Palette{}); err != nil {
		return "", err
	}
	return evidence, writeFloors(a.out, render.Palette{}, d)
}
