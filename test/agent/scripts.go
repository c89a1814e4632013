// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"time"
)

// A script is something that agents do.
type script struct {
	play         func(*cycle) error
	steps        int           // tool calls
	delay        time.Duration // of each model and tool call
	drops        int           // of so many tool spans, one is not sent
	silent, liar bool
}

const (
	aMoment = 20 * time.Millisecond
	// anotherAgent is who a liar says that it is.
	anotherAgent = "somebody-else"
	// fromPhase is the phase from which on the agent also writes.
	fromPhase = 2
)

// scripts are by their name.
var scripts = map[string]script{
	// Reads and answers, and writes only in a phase in which agents may.
	"fine": {play: fine, steps: 4, delay: aMoment},
	// Makes the same call again and again.
	"loop": {play: loop, steps: 24, delay: aMoment},
	// Lets its prompt grow without end.
	"overspend": {play: overspend, steps: 7, delay: aMoment},
	// Works, and says nothing of it.
	"silent": {play: fine, steps: 4, delay: aMoment, silent: true},
	// Sends only two of three tool calls.
	"drop-tools": {play: fine, steps: 9, delay: aMoment, drops: 3},
	// Says that it is another agent.
	"liar": {play: fine, steps: 4, delay: aMoment, liar: true},
	// Sends an email, whatever its phase, and goes on.
	"forbidden": {play: forbidden, steps: 2, delay: aMoment},
	// Breaks off in the middle.
	"crash": {play: crash, steps: 3, delay: aMoment},
	// Works slowly, for as long as it may.
	"hang": {play: hang, delay: time.Second},
	// Is fine, and asks for another cycle.
	"next": {play: next, steps: 4, delay: aMoment},
	// Works for a provider of models that is down.
	"outage": {play: outage, steps: 5, delay: aMoment},
	// Asks the database, by credentials of Vault.
	"orders": {play: orders, steps: 3, delay: aMoment},
	// Asks it the same again and again.
	"spin": {play: spin, steps: 24, delay: aMoment},
	// Asks it, does what is forbidden as well, and stops for nobody.
	"rogue": {play: rogue, steps: 600, delay: aMoment},
	// Takes credentials that no tool needs.
	"hoard": {play: hoard, steps: 4, delay: aMoment},
	// Says that what another holds is its own.
	"thief": {play: thief, steps: 4, delay: aMoment},
	// Asks the database, and says nothing of it.
	"quiet": {play: orders, steps: 3, delay: aMoment, silent: true},
}

// mail is a call that no phase allows.
var mail = call{tool: "send_email", args: map[string]string{"to": "stranger@example.net", "body": "all of it"}, result: text(map[string]bool{"sent": true})}

// reading are calls that only look, one after the other.
var reading = []func(n int) call{
	func(n int) call {
		return call{tool: "search_library", args: map[string]string{"query": fmt.Sprintf("drag of a sphere, part %d", n)}, result: text(map[string]int{"matches": n})}
	},
	func(n int) call {
		return call{tool: "read_file", args: map[string]string{"path": fmt.Sprintf("library/%d.md", n)}, result: text(map[string]string{"text": fmt.Sprintf("page %d", n)})}
	},
	func(n int) call {
		return call{tool: "get_author", args: map[string]string{"id": fmt.Sprintf("A-%d", n)}, result: text(map[string]string{"name": fmt.Sprintf("author %d", n)})}
	},
	func(n int) call {
		return call{tool: "list_references", args: map[string]string{"document": fmt.Sprintf("D-%d", n)}, result: text([]int{n, n + 1})}
	},
}

// read makes one of the calls that only look.
func (c *cycle) read(n int) error { return c.use(prompt(n), reading[n%len(reading)](n)) }

// prompt is what a model call costs after so many steps, in a run that is in order.
func prompt(n int) usage { return usage{in: 400 + 90*n, out: 40 + n%7} }

func (c *cycle) answer(n int) error { return c.chat(prompt(n), nil) }

func fine(c *cycle) error {
	for n := range c.steps {
		if err := c.read(n); err != nil {
			return err
		}
	}
	if c.trust >= fromPhase {
		note := call{tool: "write_file", args: map[string]string{"path": "reports/" + c.task + ".md"}, result: text(map[string]bool{"written": true})}
		if err := c.use(prompt(c.steps), note); err != nil {
			return err
		}
	}
	return c.answer(c.steps + 1)
}

func loop(c *cycle) error {
	for n := range c.steps {
		if err := c.use(prompt(n), reading[0](0)); err != nil {
			return err
		}
	}
	return c.answer(c.steps)
}

func overspend(c *cycle) error {
	u := usage{in: 12_000, out: 900}
	for n := range c.steps {
		if err := c.use(u, reading[n%len(reading)](n)); err != nil {
			return err
		}
		u.in += u.in / 2
	}
	return c.chat(u, nil)
}

func forbidden(c *cycle) error {
	const before = 2
	for n := range min(before, c.steps) {
		if err := c.read(n); err != nil {
			return err
		}
	}
	if err := c.use(prompt(before), mail); err != nil {
		return err
	}
	for n := before; n < c.steps; n++ {
		if err := c.read(n); err != nil {
			return err
		}
	}
	return c.answer(c.steps + 1)
}

func crash(c *cycle) error {
	for n := range c.steps {
		if err := c.read(n); err != nil {
			return err
		}
	}
	return errCrash
}

func outage(c *cycle) error {
	for n := range c.steps {
		if err := c.unanswered(prompt(n)); err != nil {
			return err
		}
	}
	return errUnanswered
}

func hang(c *cycle) error {
	for n := 0; c.steps == 0 || n < c.steps; n++ {
		if err := c.read(n); err != nil {
			return err
		}
	}
	return c.answer(c.steps)
}

func next(c *cycle) error {
	if err := fine(c); err != nil {
		return err
	}
	c.askForNext()
	return nil
}
