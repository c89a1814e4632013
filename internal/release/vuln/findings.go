// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vuln

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A Finding is a vulnerability in something that we are linked with.
type Finding struct {
	ID, Summary string
	// Module is the one at fault, and Fixed its first version that is not, if any.
	Module, Fixed string
	// Called is the function at fault, where our code reaches it; or else empty.
	Called string
}

// message is a part of what govulncheck prints as JSON.
type message struct {
	Config *struct {
		Scanner string `json:"scanner_name"`
	} `json:"config"`
	OSV *struct {
		ID      string `json:"id"`
		Summary string `json:"summary"`
	} `json:"osv"`
	Finding *struct {
		OSV   string  `json:"osv"`
		Fixed string  `json:"fixed_version"`
		Trace []frame `json:"trace"`
	} `json:"finding"`
}

// frame is a place in a call, the one at fault first.
type frame struct {
	Module   string `json:"module"`
	Package  string `json:"package"`
	Receiver string `json:"receiver"`
	Function string `json:"function"`
}

// String names the function, with its package and the type that it is a method of.
func (f frame) String() string {
	name := f.Package + "."
	if f.Receiver != "" {
		name += f.Receiver + "."
	}
	return name + f.Function
}

// ReadFindings reads what govulncheck prints with -format json: every vulnerability
// once, called where any of its findings is a call. Output without a beginning, as of a
// scan that never ran, is an error.
func ReadFindings(in io.Reader) ([]Finding, error) {
	var order []string
	found, summaries, begun := map[string]*Finding{}, map[string]string{}, false
	for decoder := json.NewDecoder(in); ; {
		var read message
		if err := decoder.Decode(&read); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read what govulncheck prints: %w", err)
		}
		begun = begun || read.Config != nil
		if read.OSV != nil {
			summaries[read.OSV.ID] = read.OSV.Summary
		}
		if read.Finding == nil || len(read.Finding.Trace) == 0 {
			continue
		}
		at, id := read.Finding.Trace[0], read.Finding.OSV
		if found[id] == nil {
			order = append(order, id)
			found[id] = &Finding{ID: id, Module: at.Module, Fixed: read.Finding.Fixed}
		}
		if at.Function != "" {
			found[id].Called = at.String()
		}
	}
	if !begun {
		return nil, errors.New("govulncheck printed nothing")
	}
	findings := make([]Finding, 0, len(order))
	for _, id := range order {
		found[id].Summary = summaries[id]
		findings = append(findings, *found[id])
	}
	return findings, nil
}
