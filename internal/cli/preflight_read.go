// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/preflight"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// judgeWithVault lets the checks ask a Vault.
func judgeWithVault(in *preflight.Input, judge func()) func(*vaultapi.Client) error {
	return func(c *vaultapi.Client) error {
		in.Vault = preflight.FromVault(c)
		judge()
		return nil
	}
}

// readCluster reads the cluster that the flags name.
func readCluster(cmd *cobra.Command) (*preflight.Input, error) {
	timeout, _ := cmd.Flags().GetDuration("timeout")
	if timeout <= 0 {
		return nil, usage(cmd, fmt.Errorf("--timeout has to be more than 0, got %s", timeout))
	}
	conf, err := reach(cmd).Config()
	if err != nil {
		return nil, usage(cmd, err)
	}
	clients, err := kubeapi.New(conf)
	if err != nil {
		return nil, usage(cmd, err)
	}
	namespace, _ := cmd.Flags().GetString("namespace")
	return preflight.ReadCluster(cmd.Context(), clients, namespace, timeout)
}

// seenInTraces is what recorded traces show, judged as replay judges them.
func seenInTraces(cmd *cobra.Command, files []string) ([]preflight.Seen, error) {
	if len(files) == 0 {
		return nil, nil
	}
	recordings, err := readRecordings(cmd, files)
	if err != nil {
		return nil, err
	}
	prices, err := catalog(cmd)
	if err != nil {
		return nil, err
	}
	result, err := judge(recordings, judgeOptions{prices: prices, now: time.Now()})
	if err != nil {
		return nil, err
	}
	if len(result.Cycles) == 0 {
		return []preflight.Seen{{Source: "traces"}}, nil
	}
	return seenIn(result.Cycles), nil
}

// seenIn sums cycles up by agent, in the order in which agents appear.
func seenIn(cycles []judged) (all []preflight.Seen) {
	place := map[string]int{}
	for i := range cycles {
		c := &cycles[i]
		at, ok := place[c.Agent]
		if !ok {
			at = len(all)
			place[c.Agent] = at
			toolless, covered := true, 1.0
			all = append(all, preflight.Seen{Agent: orDash(c.Agent), Source: "traces", Toolless: &toolless, Coverage: &covered})
		}
		s := &all[at]
		s.Cycles++
		if c.Verdict != nil {
			*s.Coverage = min(*s.Coverage, c.Verdict.Coverage())
			for _, fired := range c.Verdict.Fired {
				if fired.Rule == ruleRoot {
					s.Rootless++
				}
			}
		}
		if calls, _ := c.ToolCalls(); calls > 0 {
			*s.Toolless = false
		}
	}
	return all
}

const (
	// ruleRoot is the rule that fires where the root never came, and floorCoverage
	// the floor of a promotion that coverage is under.
	ruleRoot      = "trace.root"
	floorCoverage = "floor.coverage"
	// maxAsked is how many agents a server is asked about.
	maxAsked = 1000
)

// seenByServer is what a collector knows of its agents.
func seenByServer(cmd *cobra.Command, c *client.Client, in *preflight.Input) error {
	fleet, err := c.Fleet(cmd.Context())
	if err != nil {
		return err
	}
	in.Fleet = &preflight.Fleet{Agents: fleet.Agents, MayFall: fleet.MayFall, Unproven: fleet.Unproven}
	n := 0
	for agent, err := range c.Agents(cmd.Context(), trustapi.Query{}) {
		if err != nil {
			return err
		}
		if n++; n > maxAsked {
			cmd.PrintErrf("Only the first %d agents of the server were looked at.\n", maxAsked)
			return nil
		}
		detail, err := c.Agent(cmd.Context(), agent.Name)
		if err != nil {
			return err
		}
		in.Seen = append(in.Seen, seenOf(&detail))
	}
	return nil
}

func seenOf(d *trustapi.Detail) preflight.Seen {
	s := preflight.Seen{Agent: d.Name, Source: "server", Cycles: int(min(d.CyclesEver, 1<<31))}
	for _, f := range d.Floors {
		if f.Rule == floorCoverage && !f.Met {
			s.Thin = f.Text
		}
	}
	for i := range d.Findings {
		if d.Findings[i].Rule == ruleRoot {
			s.Rootless++
		}
	}
	return s
}
