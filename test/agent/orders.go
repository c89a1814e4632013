// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// desk is what the tool for orders works with: the agent logs in once, and its
// session stays open for the cycle.
type desk struct {
	vault   *vault
	login   login
	session *session
}

// open gets what is missing. What it asks of Vault is of the span in ctx.
func (c *cycle) open(ctx context.Context) (err error) {
	d := &c.desk
	if c.vault.address == "" {
		return errors.New("there is no VAULT_ADDR to get credentials from")
	}
	if d.vault == nil {
		// By the cycle's root: it is the agent that logs in, for all its tools.
		if d.vault, err = logIn(c.ctx, c.settings); err != nil {
			return err
		}
	}
	if d.session != nil {
		return nil
	}
	if d.login, err = d.vault.credentials(ctx, c.vault.path); err != nil {
		return err
	}
	c.say("has accessor %s, lease %s, user %s", d.vault.auth.Accessor, d.login.lease, d.login.user)
	if c.spill != "" {
		if err := spill(c.spill, spilled{d.vault.auth.ClientToken, d.vault.auth.Accessor, d.login.lease, d.login.user, d.login.password}); err != nil {
			return err
		}
	}
	d.session, err = connect(ctx, d.login)
	return err
}

func (d *desk) close() {
	if d.session != nil {
		d.session.close()
	}
	if d.vault != nil {
		d.vault.stop()
	}
}

// order counts the orders, as a tool.
func (c *cycle) order(n int) error {
	k := call{tool: "orders_db", args: map[string]string{"query": fmt.Sprintf("orders, part %d", n)}}
	return c.do(prompt(n), k, func(ctx context.Context) (string, error) {
		if err := c.open(ctx); err != nil {
			return "", err
		}
		trace.SpanFromContext(ctx).SetAttributes(attribute.String("vault.token.accessor", c.desk.vault.auth.Accessor))
		rows, err := c.desk.session.count(ctx)
		if err == nil {
			err = c.wait()
		}
		return text(map[string]string{"orders": rows}), err
	})
}

func orders(c *cycle) error {
	one := c.order
	if c.trust < c.from {
		one = c.read // it does not ask for what its phase has not
	}
	for n := 0; n < c.steps || c.waits(); n++ {
		if err := one(n); err != nil {
			return err
		}
	}
	if err := c.answer(c.steps + 1); err != nil {
		return err
	}
	if c.next {
		c.askForNext()
	}
	return nil
}

// waits reports whether there is a file that it goes on for, and it is not there yet.
func (c *cycle) waits() bool {
	if c.until == "" {
		return false
	}
	_, err := os.Stat(c.until)
	return err != nil
}

// spin asks for the same orders again and again.
func spin(c *cycle) error {
	for range c.steps {
		if err := c.order(0); err != nil {
			return err
		}
	}
	return c.answer(c.steps)
}

// rogue goes on after what is forbidden, and does not stop when it is asked to: it
// ends when its session is cut, and tells what it can still do then.
func rogue(c *cycle) error {
	before := 0
	for ; before < 2 || c.waits(); before++ {
		if err := c.order(before); err != nil {
			return err
		}
	}
	if err := c.use(prompt(before), mail); err != nil {
		return err
	}
	c.ctx = context.WithoutCancel(c.ctx)
	for n := before; n < c.steps; n++ {
		if err := c.order(n); err != nil {
			c.say("after %d steps: %v", n, err)
			_, again := connect(noContext, c.desk.login)
			c.say("logs in again: %v", again)
			_, again = c.desk.vault.credentials(noContext, c.vault.path)
			c.say("asks Vault again: %v", again)
			return err
		}
	}
	return c.answer(c.steps + 1)
}

// hoard gets credentials that no tool needs, and no span tells of.
func hoard(c *cycle) error {
	if err := c.open(noContext); err != nil {
		return err
	}
	return fine(c)
}

// thief says of each step that it used what is another's.
func thief(c *cycle) error {
	claims, err := readSpilled(c.loot)
	if err != nil {
		return err
	}
	for n := range c.steps {
		if err := c.use(prompt(n), reading[n%len(reading)](n), attribute.String("vault.token.accessor", claims.Accessor),
			attribute.String("vault.lease_id", claims.Lease)); err != nil {
			return err
		}
	}
	return c.answer(c.steps)
}
