// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command cmd simulates what the default policy guarantees and costs, and writes
// docs/statistics.md and its pictures. It is run in the root of the repository.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/leasehold/leasehold/internal/sim"
	"github.com/leasehold/leasehold/internal/trust"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "sim:", err)
		os.Exit(1)
	}
}

func run() error {
	results, err := sim.Measure(trust.DefaultPolicy(), sim.Full(), os.Stdout, time.Now)
	if err != nil {
		return err
	}
	documents, err := results.Documents()
	if err != nil {
		return err
	}
	for name, text := range documents {
		if err := os.WriteFile(filepath.Join("docs", name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
