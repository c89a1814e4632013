// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// Weight is how much a finding matters.
type Weight string

// The weights.
const (
	// Wrong is what has to be mended.
	Wrong Weight = "wrong"
	// Unknown is what the token may not read, so that it may be wrong.
	Unknown Weight = "unknown"
	// Note is what is worth a thought.
	Note Weight = "note"
)

// Finding is something that is not, or may not be, as it should be.
type Finding struct {
	Weight Weight `json:"weight"`
	// About is the agent, or the object of Vault, that it is about.
	About string `json:"about"`
	Text  string `json:"text"`
}

// Report is what Verify finds.
type Report struct {
	Findings []Finding `json:"findings"`
}

// Wrong reports whether something has to be mended.
func (r *Report) Wrong() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Weight == Wrong })
}

func (r *Report) add(w Weight, about, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{w, about, fmt.Sprintf(format, args...)})
}

// Verify reads whether Vault is as Apply makes it, and what Apply cannot mend: the
// audit log, the mounts, the database's roles that are granted, and groups that give
// an agent more than its phase does. It writes nothing.
func Verify(ctx context.Context, client *vaultapi.Client, agents []*Agent, options Options) (*Report, error) {
	plan, err := Plan(ctx, client, agents, options)
	if err != nil {
		return nil, err
	}
	r := &Report{}
	for i := range plan.Steps {
		switch s := &plan.Steps[i]; s.Action {
		case None:
		case Create:
			r.add(Wrong, s.Name, "the %s is missing: leasehold vault apply makes it", s.Kind)
		default:
			r.add(Wrong, s.Name, "the %s is not as it should be: leasehold vault plan shows how, and apply puts it right", s.Kind)
		}
	}
	v := &verification{session: plan.session, report: r}
	for _, check := range []func(context.Context) error{v.audit, v.quotas, v.methods, v.entities, v.databases} {
		if err := check(ctx); err != nil {
			return nil, err
		}
	}
	return r, nil
}

type verification struct {
	*session
	report *Report
}

// look reads a path; what the token may not read is reported as unknown.
func (v *verification) look(ctx context.Context, about, path string) (has fields, known bool, err error) {
	has, err = v.readFields(ctx, path)
	if errors.Is(err, vaultapi.ErrDenied) {
		v.report.add(Unknown, about, "this token may not read %s", path)
		return nil, false, nil
	}
	return has, err == nil, err
}

func (v *verification) audit(ctx context.Context) error {
	has, known, err := v.look(ctx, "audit", "sys/audit")
	if !known {
		return err
	}
	good := 0
	for _, one := range has {
		device, ok := one.(map[string]any)
		if !ok {
			continue
		}
		options, _ := device["options"].(map[string]any)
		if text(device["type"]) == "file" && text(options["hmac_accessor"]) == "false" {
			good++
		}
	}
	switch name := v.options.AuditDevice; {
	case good == 0:
		v.report.add(Wrong, "audit", "no audit device of the type file shows accessors, so that nobody sees what credentials are used for: "+
			"run apply with --audit-file, or vault audit enable -path=%s file file_path=PATH hmac_accessor=false", name)
	case name != "" && has[name+"/"] == nil:
		v.report.add(Wrong, "audit", "there is no audit device %s: name the one whose log Leasehold reads with --audit-device", name)
	}
	return nil
}

func (v *verification) quotas(ctx context.Context) error {
	has, known, err := v.look(ctx, "quotas", quotaPath)
	if !known {
		return err
	}
	var missing []string
	for _, path := range exempt {
		if !slices.Contains(strs(has["rate_limit_exempt_paths"]), path) {
			missing = append(missing, path)
		}
	}
	if len(missing) > 0 {
		v.report.add(Note, "quotas", "under a rate limit quota a flood of requests keeps Leasehold from revoking: run apply with --quota-exemptions to take out %s",
			strings.Join(missing, ", "))
	}
	return nil
}

// methods finds mounts that make every token a batch token, which nobody can revoke.
func (v *verification) methods(context.Context) error {
	var seen []string
	for _, a := range v.agents {
		m := v.auth[a.AuthMount]
		if strings.HasSuffix(m.tokenType, "batch") && m.tokenType != "default-batch" && !slices.Contains(seen, a.AuthMount) {
			seen = append(seen, a.AuthMount)
			v.report.add(Wrong, "auth/"+a.AuthMount, "it gives batch tokens, which cannot be revoked: run vault auth tune -token-type=default-service %s", a.AuthMount)
		}
	}
	return nil
}

// entities finds what gives agents more than their phase does.
func (v *verification) entities(ctx context.Context) error {
	for _, a := range v.agents {
		has, known, err := v.look(ctx, a.Key(), "identity/entity/name/"+a.EntityName())
		if err != nil {
			return err
		}
		if !known || has == nil {
			continue
		}
		if groups := strs(has["group_ids"]); len(groups) > 0 {
			v.report.add(Wrong, a.Key(), "its entity is a member of groups, whose policies it has whatever its phase is: take it out of %s", strings.Join(groups, ", "))
		}
		if held := strs(has["policies"]); len(held) == 0 {
			v.report.add(Note, a.Key(), "its entity has no policy, so that it may do nothing; apply leaves that so, and Leasehold gives it one when it decides to")
		}
		if disabled, _ := has["disabled"].(bool); disabled {
			v.report.add(Note, a.Key(), "its entity is disabled, as in quarantine")
		}
	}
	return nil
}
