// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// MaxPage is how much of a list is asked for at once.
const MaxPage = 500

// Fleet returns the whole at a glance.
func (c *Client) Fleet(ctx context.Context) (fleet trustapi.Fleet, err error) {
	err = c.get(ctx, c.route(nil, "fleet"), &fleet)
	return fleet, err
}

// Agent returns one agent; its error is trustapi.ErrNotFound for an unknown one.
func (c *Client) Agent(ctx context.Context, name string) (detail trustapi.Detail, err error) {
	if err = checkName(name); err == nil {
		err = c.get(ctx, c.route(nil, "agents", name), &detail)
	}
	return detail, err
}

// maxName is the longest name that the API takes, in bytes.
const maxName = 256

// checkName refuses a name that no path can hold.
func checkName(name string) error {
	if name == "" || name == "." || name == ".." || len(name) > maxName {
		return fmt.Errorf("%w: %q is no name of one; leasehold agents list shows them", trustapi.ErrNotFound, render.Cut(name, 40))
	}
	return nil
}

// Agents yields the agents that q asks for, by name, page after page; q.Limit of
// 0 is no limit. After an error nothing more is yielded.
func (c *Client) Agents(ctx context.Context, q trustapi.Query) iter.Seq2[*trustapi.Agent, error] {
	return func(yield func(*trustapi.Agent, error) bool) {
		for left := q.Limit; ; {
			var page trustapi.AgentList
			if err := c.get(ctx, c.route(agentQuery(&q, left), "agents"), &page); err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Agents {
				if !yield(&page.Agents[i], nil) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
			switch {
			case page.Next == "":
				return
			case page.Next <= q.After:
				yield(nil, fmt.Errorf("%w: its list of agents goes in a circle", ErrForeign))
				return
			}
			q.After = page.Next
		}
	}
}

func agentQuery(q *trustapi.Query, left int) url.Values {
	values := url.Values{"limit": {strconv.Itoa(page(left))}}
	put(values, "after", q.After)
	put(values, "phase", q.Phase)
	put(values, "condition", q.Condition)
	put(values, "match", q.Match)
	return values
}

// page is how much to ask for when this much is wanted, 0 for all.
func page(left int) int {
	if left <= 0 {
		return MaxPage
	}
	return min(left, MaxPage)
}

func put(values url.Values, key, value string) {
	if value != "" {
		values.Set(key, value)
	}
}

// Decisions returns the newest decisions that keep holds for, at most limit,
// newest first: of one agent, or of all when that is "". more says that there are
// older ones which were not looked at.
func (c *Client) Decisions(ctx context.Context, agent string, limit int, keep func(*trustapi.Decision) bool) (all []trustapi.Decision, more bool, err error) {
	parts := []string{"decisions"}
	if agent != "" {
		if err := checkName(agent); err != nil {
			return nil, false, err
		}
		parts = []string{"agents", agent, "decisions"}
	}
	return backwards(limit, keep, func(before uint64, n int) ([]trustapi.Decision, uint64, error) {
		var list trustapi.DecisionList
		err := c.get(ctx, c.route(older(before, n), parts...), &list)
		return list.Decisions, list.Before, err
	})
}

// History returns the newest entries of the ledger on an agent, at most limit,
// newest first; more is as in Decisions.
func (c *Client) History(ctx context.Context, agent string, limit int) (all []Entry, more bool, err error) {
	if err := checkName(agent); err != nil {
		return nil, false, err
	}
	keep := func(*Entry) bool { return true }
	return backwards(limit, keep, func(before uint64, n int) ([]Entry, uint64, error) {
		var list struct {
			Entries []Entry `json:"entries"`
			Before  uint64  `json:"before"`
		}
		err := c.get(ctx, c.route(older(before, n), "agents", agent, "history"), &list)
		return list.Entries, list.Before, err
	})
}

// Approvals returns every promotion that waits for a person.
func (c *Client) Approvals(ctx context.Context) ([]trustapi.Approval, error) {
	var list trustapi.ApprovalList
	err := c.get(ctx, c.route(nil, "approvals"), &list)
	return list.Approvals, err
}

func older(before uint64, limit int) url.Values {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if before > 0 {
		query.Set("before", strconv.FormatUint(before, 10))
	}
	return query
}

// maxBack is how many pages back one question goes. A page may hold nothing: the
// server looks through so many entries for each, and no further.
const maxBack = 64

// backwards reads a list that goes back in the ledger until it has limit parts.
func backwards[T any](limit int, keep func(*T) bool, ask func(before uint64, n int) ([]T, uint64, error)) (all []T, more bool, err error) {
	var before uint64
	for range maxBack {
		some, next, err := ask(before, page(limit-len(all)))
		if err != nil {
			return nil, false, err
		}
		for i := range some {
			if keep(&some[i]) && len(all) < limit {
				all = append(all, some[i])
			}
		}
		switch {
		case next == 0 || len(all) >= limit:
			return all, next > 0, nil
		case before > 0 && next >= before:
			return nil, false, fmt.Errorf("%w: its list goes in a circle", ErrForeign)
		}
		before = next
	}
	return all, true, nil
}

// ErrUnknown is that it is not known whether a change was made.
var ErrUnknown = errors.New("it is not known whether this was done")

// Ask asks for a change and returns what was decided. It is asked once.
func (c *Client) Ask(ctx context.Context, agent string, verb trust.Verb, ask *trustapi.Ask) (d trustapi.Decision, err error) {
	if err := checkName(agent); err != nil {
		return d, err
	}
	err = c.post(ctx, c.route(nil, "agents", agent, string(verb)), ask, &d)
	if errors.Is(err, ErrLost) || errors.Is(err, ErrSlow) || errors.Is(err, ErrTooLarge) {
		err = fmt.Errorf("%w: look with leasehold why before you ask again: %w", ErrUnknown, err)
	}
	return d, err
}
