// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trust"
)

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	policy, against string
	rules           string
	every           time.Duration
	witnessed       bool
	approve         bool
}

func newSimulate() *cobra.Command {
	flags := &simulateFlags{}
	var runs []string
	cmd := &cobra.Command{
		Use:   "simulate --policy FILE [--runs] FILE...",
		Short: "Try what a trust policy would have decided on recorded runs",
		Long: "simulate decides on recorded runs as the trust extension would have, under a policy\n" +
			"and, beside it, under the one that it is to replace: how far each agent would have\n" +
			"come, when it would have fallen, and at which cycles the two differ. Decisions are\n" +
			"carried out also where a policy says to observe; rules that it observes have no say.\n\n" +
			"Runs are recorded traces of any form that replay reads, data sets of recorded runs as\n" +
			"eval reads them, or the evidence that a collector wrote (.leasehold/evidence.jsonl).\n" +
			"Traces are judged on the spot, one file after the other. Each agent is decided on by\n" +
			"itself: silence, budgets across runs that are not in the files, and the limit of the\n" +
			"fleet have no say.\n\n" +
			"Policies are YAML files; \"default\" and \"demo\" are built in.",
		Example: "  leasehold simulate --policy strict.yaml .leasehold/evidence.jsonl\n" +
			"  leasehold simulate --policy demo --against default --witnessed swebench_runs.jsonl.gz",
		RunE: func(cmd *cobra.Command, files []string) error { return flags.run(cmd, append(runs, files...)) },
	}
	set := cmd.Flags()
	set.StringVar(&flags.policy, "policy", "", "the policy to try: a YAML `FILE`, default or demo")
	set.StringVar(&flags.against, "against", "default", "the policy to compare it with: a YAML `FILE`, default or demo")
	set.StringArrayVar(&runs, "runs", nil, "a `FILE` of recorded runs, as often as needed")
	set.StringVar(&flags.rules, "rules", "", "judge traces by a YAML `FILE` with the processor's blocks rules, phases, effects and baselines")
	set.DurationVar(&flags.every, "every", time.Hour, "how far apart runs are taken to be where they carry no time")
	set.BoolVar(&flags.witnessed, "witnessed", false, "take runs for ones that a witness saw, which no recording can tell")
	set.BoolVar(&flags.approve, "approve", false, "give every approval that is asked for")
	addPricesFlag(cmd)
	return cmd
}

func (f *simulateFlags) run(cmd *cobra.Command, files []string) error {
	switch {
	case f.policy == "":
		return usage(cmd, errors.New("--policy is missing: a FILE, default or demo"))
	case len(files) == 0:
		return usage(cmd, errors.New("a FILE of recorded runs is missing"))
	case f.every <= 0 || f.every > maxEvery:
		return usage(cmd, fmt.Errorf("--every has to be more than 0 and at most %s, got %s", maxEvery, f.every))
	}
	var policies []*trust.Policy
	for _, name := range []string{f.policy, f.against} {
		p, err := policyOf(name)
		if err != nil {
			return err
		}
		policies = append(policies, p)
	}
	runs, err := f.read(cmd, files)
	if err != nil {
		return err
	}
	f.remark(cmd, policies, runs)
	for i, p := range policies {
		policies[i] = f.carriedOut(p)
	}
	agents := f.simulate(policies, runs)
	if wantsJSON(cmd) {
		for i := range agents {
			if err := writeAnswer(cmd.OutOrStdout(), &agents[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if len(agents) == 0 {
		return nil
	}
	return writeSimulation(cmd, policies, agents)
}

// maxEvery keeps the times of a million runs within those that can be written.
const maxEvery = 24 * time.Hour

// carriedOut is the policy as it is tried: with its decisions carried out also
// where it would only observe, for else nobody would get anywhere.
func (f *simulateFlags) carriedOut(p *trust.Policy) *trust.Policy {
	tried := *p
	tried.Enforcement.Default, tried.Enforcement.Phases = trust.Enforce, nil
	tried.RequireWitness = p.RequireWitness && !f.witnessed
	return &tried
}

// remark says on standard error what the result does not show.
func (f *simulateFlags) remark(cmd *cobra.Command, policies []*trust.Policy, runs *simulatedRuns) {
	if runs.unreadable > 0 {
		cmd.PrintErrf("%s of evidence cannot be read and are left out.\n",
			render.Plural(runs.unreadable, "record", "records"))
	}
	cycles, unseen := runs.count()
	if cycles == 0 {
		cmd.PrintErrln("No reasoning cycle in there: nothing to decide on.")
		return
	}
	for _, p := range policies {
		if p.RequireWitness && unseen > 0 && !f.witnessed {
			cmd.PrintErrf("%s of %s had no witness, which policy %s requires for a rise; --witnessed takes them for seen.\n",
				render.Count(int64(unseen)), render.Plural(cycles, "cycle", "cycles"), render.Clean(p.Name))
		}
	}
}

// policyOf returns a built-in policy or the one in a file.
func policyOf(name string) (*trust.Policy, error) {
	switch name {
	case "default":
		return trust.DefaultPolicy(), nil
	case "demo", trust.DemoPolicyName:
		return trust.DemoPolicy(), nil
	}
	return readFile(name, trust.LoadPolicy)
}

// unlimited is what surrounds an agent that is decided on by itself.
func unlimited() *trust.Surroundings {
	return &trust.Surroundings{Fleet: trust.View{MayDemote: true, MayHard: true}, MaxPhase: trust.Autonomous}
}
