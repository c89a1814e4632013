// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package form

import (
	"io"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/leasehold/leasehold/internal/preflight"
)

const (
	tool = "leasehold preflight"
	page = "https://github.com/leasehold/leasehold/blob/main/docs/preflight.md"
)

// SARIF writes a report as SARIF 2.1.0: a rule for each check, a result for each
// finding, those that were skipped as suppressed. What is unknown is told as a
// notification, for it is no fault of any file.
func SARIF(w io.Writer, r *preflight.Report, version string) error {
	report := log(r, version)
	if err := report.PrettyWrite(w); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func log(r *preflight.Report, version string) *sarif.Report {
	run := sarif.NewRunWithInformationURI(tool, page)
	run.Tool.Driver.Version = &version
	success := true
	invocation := sarif.NewInvocation()
	invocation.ExecutionSuccessful = &success
	for i := range r.Results {
		one := &r.Results[i]
		rule := run.AddRule(one.ID)
		rule.ShortDescription, rule.FullDescription, rule.Help = words(one.Title), words(one.Why), words(one.Mend)
		help := page + "#" + strings.ReplaceAll(one.ID, ".", "")
		rule.HelpURI = &help
		rule.DefaultConfiguration = sarif.NewReportingConfiguration()
		rule.DefaultConfiguration.Level = "error"
		for _, f := range one.Findings {
			run.AddResult(result(one.ID, i, &f))
		}
		for _, f := range one.Skipped {
			run.AddResult(result(one.ID, i, &f))
		}
		for _, text := range one.Unknown {
			invocation.ToolExecutionNotifications = append(invocation.ToolExecutionNotifications, notification(one.ID, text))
		}
	}
	run.Invocations = []*sarif.Invocation{invocation}
	return sarif.NewReport().AddRun(run)
}

func words(text string) *sarif.MultiformatMessageString {
	w := sarif.NewMultiformatMessageString()
	w.Text = &text
	return w
}

func message(text string) *sarif.Message {
	m := sarif.NewMessage()
	m.Text = &text
	return m
}

func notification(id, text string) *sarif.Notification {
	n := sarif.NewNotification()
	n.Level, n.Message = "note", message(id+": "+text)
	return n
}

func result(id string, index int, f *preflight.Finding) *sarif.Result {
	r := sarif.NewRuleResult(id)
	r.RuleIndex, r.Level, r.Message = index, "error", message(Place(f)+": "+f.Text)
	r.Locations = []*sarif.Location{location(f)}
	if f.Reason != "" {
		kind, reason := "inSource", f.Reason
		s := sarif.NewSuppression()
		s.Kind, s.Justification = &kind, &reason
		r.Suppressions = []*sarif.Suppression{s}
	}
	return r
}

// location is the line of a file, where there is one, and the object and field.
func location(f *preflight.Finding) *sarif.Location {
	at := sarif.NewLocation()
	name := f.Object
	if f.Field != "" {
		name += "/" + f.Field
	}
	kind := "object"
	logical := sarif.NewLogicalLocation()
	logical.FullyQualifiedName, logical.Kind = &name, &kind
	at.LogicalLocations = []*sarif.LogicalLocation{logical}
	if f.Line > 0 {
		uri, line := f.Source, f.Line
		at.PhysicalLocation = sarif.NewPhysicalLocation()
		at.PhysicalLocation.ArtifactLocation = sarif.NewArtifactLocation()
		at.PhysicalLocation.ArtifactLocation.URI = &uri
		at.PhysicalLocation.Region = sarif.NewRegion()
		at.PhysicalLocation.Region.StartLine = &line
	}
	return at
}
