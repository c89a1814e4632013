// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"go.opentelemetry.io/otel/trace"
)

// work is one task: read the orders of a customer, and refund the last one.
func work(ctx context.Context, tracer trace.Tracer) (err error) {
	c := begin(ctx, tracer, "refund-order")
	defer func() { c.end(err) }()
	store, err := logIn(c.ctx)
	if err != nil {
		return err
	}
	orders, err := strconv.Atoi(os.Getenv("AGENT_ORDERS"))
	if err != nil {
		return fmt.Errorf("AGENT_ORDERS: %w", err)
	}
	messages := []string{"You refund orders that were not delivered.", "Refund my last order."}
	for n := range orders {
		a, err := c.chat(messages)
		if err != nil {
			return err
		}
		order, err := c.tool("search_orders", fmt.Sprintf(`{"number": %d}`, n), func(ctx context.Context) (string, error) {
			return store.read(ctx, "orders/reader")
		})
		if err != nil {
			return err
		}
		messages = shorten(append(messages, order), a.inputTokens)
	}
	if _, err := c.chat(messages); err != nil {
		return err
	}
	done, err := c.refund(orders)
	if err != nil {
		return err
	}
	_, err = c.chat(append(messages, done))
	return err
}

// refund does what the phase allows. A tool whose name says that it acts must not be
// called below semi-autonomous, not even to try; trying has a name of its own.
func (c *cycle) refund(order int) (string, error) {
	arguments := fmt.Sprintf(`{"order": %d}`, order)
	switch os.Getenv("TRUST_LEVEL") {
	case "2", "3": // semi-autonomous, autonomous
		return c.tool("send_refund", arguments, func(context.Context) (string, error) { return payments("refund", order) })
	case "1": // restricted: asked for, and not done
		return c.tool("check_refund", arguments, func(context.Context) (string, error) { return payments("dry run", order) })
	default: // shadow, and whatever is not known: nothing leaves the process
		return c.tool("check_refund", arguments, func(context.Context) (string, error) { return "simulated", nil })
	}
}

// shorten keeps the prompt below half of the model's context window, by what the model
// said the last one took: it forgets the oldest results first.
func shorten(messages []string, lastInput int) []string {
	const forgotten = "(an older result, left out)"
	size := lastInput + tokensOf(messages[len(messages)-1])
	for i := 2; i < len(messages)-1 && size > contextWindow/2; i++ {
		size -= max(0, tokensOf(messages[i])-tokensOf(forgotten))
		messages[i] = forgotten
	}
	return messages
}
