// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command src writes Leasehold's Grafana dashboards into the folder above it, as
// JSON, and beside them quiet.json, which says of each panel that may have no data why.
//
//	go -C configs/grafana/src run . ..
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// board is a dashboard.
type board struct {
	uid, title, text string
	variables        []variable
	rows             []row
}

// row is a line of panels under a heading.
type row struct {
	title  string
	panels []panel
}

var boards = []board{fleet, agent, tokens, enforcement, collector}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run . FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write writes all files into a folder.
func write(dir string) error {
	quiet := map[string]map[string]string{}
	for _, b := range boards {
		built, err := b.build()
		if err != nil {
			return fmt.Errorf("dashboard %s: %w", b.uid, err)
		}
		name := b.uid + ".json"
		if err := save(filepath.Join(dir, name), built); err != nil {
			return err
		}
		quiet[name] = b.quiet()
	}
	return save(filepath.Join(dir, "quiet.json"), quiet)
}

func save(path string, value any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, text.Bytes(), 0o644)
}

// quiet are the panels that may have no data, with the reason.
func (b *board) quiet() map[string]string {
	all := map[string]string{}
	for _, r := range b.rows {
		for _, p := range r.panels {
			if p.quiet != "" {
				all[p.title] = p.quiet
			}
		}
	}
	return all
}
