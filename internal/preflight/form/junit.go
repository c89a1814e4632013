// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package form

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/leasehold/leasehold/internal/preflight"
)

// JUnit writes a report as JUnit XML: a suite for each group, a case for each check.
// What is unknown is skipped, or a failure with strict.
func JUnit(w io.Writer, r *preflight.Report, strict bool) error {
	all := junit.Testsuites{Name: "leasehold preflight"}
	for i, group := range preflight.Groups() {
		suite := junit.Testsuite{ID: i, Name: string(group), Time: "0.000"}
		for j := range r.Results {
			if one := &r.Results[j]; one.Group == group {
				suite.AddTestcase(testcase(one, strict))
			}
		}
		all.AddSuite(suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return all.WriteXML(w)
}

func testcase(r *preflight.Result, strict bool) junit.Testcase {
	c := junit.Testcase{Name: r.ID + ": " + r.Title, Classname: "preflight." + r.ID, Time: "0.000"}
	switch r.Status {
	case preflight.Failed:
		c.Failure = &junit.Result{Message: fmt.Sprintf("%d found. %s", len(r.Findings), r.Mend), Type: "failed", Data: data(lines(r.Findings))}
	case preflight.Unknown:
		one := &junit.Result{Message: "unknown: " + data(strings.Join(r.Unknown, "; ")), Type: "unknown"}
		if strict {
			c.Failure = one
		} else {
			c.Skipped = one
		}
	case preflight.Skipped:
		c.Skipped = &junit.Result{Message: data("skipped: " + r.Reason + reasons(r.Skipped)), Type: "skipped"}
	case preflight.Passed:
	}
	return c
}

func lines(findings []preflight.Finding) string {
	var all strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&all, "%s: %s\n", Place(&f), f.Text)
	}
	return all.String()
}

func reasons(skipped []preflight.Finding) string {
	var all []string
	for _, f := range skipped {
		all = append(all, f.Object+": "+f.Reason)
	}
	return strings.Join(all, "; ")
}

// Place says where a finding is: the object, its field, and the line of its file.
func Place(f *preflight.Finding) string {
	place := f.Object
	if f.Field != "" {
		place += " " + f.Field
	}
	if f.Line > 0 {
		return fmt.Sprintf("%s (%s:%d)", place, f.Source, f.Line)
	}
	return place + " (" + f.Source + ")"
}

// data is text that XML can hold, in a section that nothing in it ends.
func data(text string) string {
	return strings.ReplaceAll(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return '·'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")), "]]>", "]] >")
}
