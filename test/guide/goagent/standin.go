// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// What stands in for a model, and for the service that refunds.

const (
	modelName     = "gpt-4"
	contextWindow = 8192
)

type answer struct {
	inputTokens, outputTokens int
	finish                    string
}

func tokensOf(text string) int { return len(text)/4 + 1 }

func askModel(ctx context.Context, messages []string) (answer, error) {
	milliseconds, _ := strconv.Atoi(os.Getenv("AGENT_DELAY_MS"))
	select {
	case <-ctx.Done():
		return answer{}, ctx.Err()
	case <-time.After(time.Duration(milliseconds) * time.Millisecond):
	}
	return answer{inputTokens: tokensOf(strings.Join(messages, "\n")), outputTokens: 20, finish: "stop"}, nil
}

func payments(what string, order int) (string, error) {
	time.Sleep(5 * time.Millisecond)
	_, _ = fmt.Fprintln(os.Stdout, "payments:", what, order)
	return "ok", nil
}
