// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"fmt"
	"slices"
)

// watching is what lets Leasehold see requests, and be heard.
func (s *session) watching() []object {
	all := []object{{
		// Without it no request in the audit log can be told to be of a step.
		kind: "audit header", name: "traceparent", path: "sys/config/auditing/request-headers/traceparent",
		read: func(ctx context.Context) (fields, error) {
			has, err := s.readFields(ctx, "sys/config/auditing/request-headers")
			headers, _ := has["headers"].(map[string]any)
			of, _ := headers["traceparent"].(map[string]any)
			return of, err
		},
		want: func(fields) fields { return fields{"hmac": false} },
	}}
	if s.options.AuditFile != "" {
		all = append(all, s.device())
	}
	if s.options.QuotaExemptions {
		all = append(all, s.exemptions())
	}
	return all
}

func (s *session) device() object {
	name := s.options.AuditDevice
	want := fields{"type": "file", "file_path": s.options.AuditFile, "hmac_accessor": "false"}
	return object{
		kind: "audit device", name: name, path: "sys/audit/" + name,
		read: func(ctx context.Context) (fields, error) {
			has, err := s.readFields(ctx, "sys/audit")
			of, ok := has[name+"/"].(map[string]any)
			if err != nil || !ok {
				return nil, err
			}
			options, _ := of["options"].(map[string]any)
			return fields{"type": of["type"], "file_path": options["file_path"], "hmac_accessor": options["hmac_accessor"]}, nil
		},
		want: func(fields) fields { return want },
		body: func(fields) fields {
			return fields{"type": "file", "options": map[string]string{"file_path": s.options.AuditFile, "hmac_accessor": "false"}}
		},
		refuse: func(has fields) error {
			return fmt.Errorf("the audit device %s is there, as %s: Vault changes none; name another one, or disable it first, while a second one is enabled", name, text(map[string]any(has)))
		},
	}
}

// exempt are the paths by which Leasehold takes credentials away.
var exempt = []string{
	"auth/token/lookup-accessor", "auth/token/revoke-accessor", "identity/entity", "sys/leases/lookup", "sys/leases/revoke",
}

// alwaysExempt are those that Vault has as long as it is told nothing else.
var alwaysExempt = []string{
	"sys/generate-recovery-token/attempt", "sys/generate-recovery-token/update", "sys/generate-root/attempt", "sys/generate-root/update",
	"sys/health", "sys/seal-status", "sys/unseal",
}

const quotaPath = "sys/quotas/config"

func (s *session) exemptions() object {
	return object{
		kind: "quota exemptions", name: "rate limits", path: quotaPath,
		want: func(has fields) fields {
			paths := append(strs(has["rate_limit_exempt_paths"]), exempt...)
			paths = append(paths, alwaysExempt...)
			slices.Sort(paths)
			want := fields{"rate_limit_exempt_paths": slices.Compact(paths)}
			for _, key := range []string{"enable_rate_limit_audit_logging", "enable_rate_limit_response_headers"} {
				if v, ok := has[key]; ok {
					want[key] = v
				}
			}
			return want
		},
		body: func(want fields) fields { return want },
	}
}
