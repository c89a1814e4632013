// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func isKeyboard(r io.Reader) bool {
	file, ok := r.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// maxAnswer is the longest line that is read from a keyboard, in bytes.
const maxAnswer = 4096

// question asks the person for the reason, where none was given, and whether to
// go ahead, where that gives the agent more.
func (a *asker) question(ctx context.Context, name string) error {
	if !a.interactive {
		return nil
	}
	lines := bufio.NewReader(io.LimitReader(a.in, maxAnswer))
	if strings.TrimSpace(a.why) == "" {
		answer, err := a.prompt(ctx, lines, "Why? The ledger keeps it: ")
		if err != nil {
			return err
		}
		if a.why = answer; answer == "" {
			return fmt.Errorf("%w: a reason is needed", errGivenUp)
		}
	}
	if !a.gives || a.yes {
		return nil
	}
	answer, err := a.prompt(ctx, lines, fmt.Sprintf("%s %s? Type yes: ", a.verb, render.Clean(name)))
	if err != nil {
		return err
	}
	if !strings.EqualFold(answer, "yes") {
		return errGivenUp
	}
	return nil
}

// prompt asks for one line. A read of a terminal cannot be called off: when ctx
// ends, it is left to end with the process.
func (a *asker) prompt(ctx context.Context, lines *bufio.Reader, text string) (string, error) {
	if _, err := fmt.Fprint(a.out, text); err != nil {
		return "", err
	}
	answer := make(chan string, 1)
	go func() {
		line, _ := lines.ReadString('\n') // no line is no answer
		answer <- line
	}()
	select {
	case line := <-answer:
		if line == "" {
			return "", errGivenUp
		}
		return strings.TrimSpace(line), nil
	case <-ctx.Done():
		_, _ = fmt.Fprintln(a.out) // ends the line of the question
		return "", errGivenUp
	}
}

// became says what became of what was asked for.
func became(d *trustapi.Decision) string {
	switch d.Kind {
	case trust.Promote:
		return fmt.Sprintf("rises from %s to %s", d.From, d.To)
	case trust.Demote:
		return fmt.Sprintf("falls from %s to %s", d.From, d.To)
	case trust.Quarantining:
		return fmt.Sprintf("is in quarantine, and falls from %s to %s", d.From, d.To)
	case trust.Release:
		return fmt.Sprintf("is released, into %s", d.To)
	case trust.Ask:
		return fmt.Sprintf("waits for another person's approval to rise from %s to %s", d.From, d.To)
	case trust.Withdraw:
		return fmt.Sprintf("is not promoted, and stays in %s", d.To)
	default:
		return fmt.Sprintf("has the decision %q, and holds %s", d.Kind, d.To)
	}
}

func writeDecided(cmd *cobra.Command, d *trustapi.Decision) error {
	if wantsJSON(cmd) {
		return writeAnswer(cmd.OutOrStdout(), d)
	}
	w := cmd.OutOrStdout()
	if _, err := fmt.Fprintf(w, "%s %s (entry %d of the ledger).\n", render.Clean(d.Agent), became(d), d.Seq); err != nil {
		return err
	}
	s := newSheet()
	for _, r := range d.Reasons {
		s.add("  "+render.Clean(r.Rule), "%s", render.Clean(r.Text))
	}
	if d.Observed {
		s.add("  observed", "nothing is carried out, for the policy only observes")
	}
	if len(d.Actions) > 0 {
		s.add("  actions", "%s", render.Clean(strings.Join(d.Actions, ", ")))
	}
	return s.write(w, palette(cmd))
}
