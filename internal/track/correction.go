// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import "github.com/leasehold/leasehold/internal/tokens"

// since is what s adds to what was told before, or nil when that is nothing.
// What late spans take away is not taken back: counters only go up.
func (s *Settled) since(told *Settled) *Settled {
	out := *s
	out.Correction = true
	out.Models, out.Tools = nil, nil
	for i := range s.Models {
		use := s.Models[i]
		if old := find(told.Models, use.Provider, use.Name); old != nil {
			use.Totals = use.Since(&old.Totals)
		}
		if use.Totals != (tokens.Totals{}) {
			out.Models = append(out.Models, use)
		}
	}
	for i, use := range s.Tools {
		if i < len(told.Tools) {
			use.Calls = max(0, use.Calls-told.Tools[i].Calls)
			use.Errors = max(0, use.Errors-told.Tools[i].Errors)
		}
		if use.Calls > 0 || use.Errors > 0 {
			out.Tools = append(out.Tools, use)
		}
	}
	if s.Steps == told.Steps && out.Models == nil && out.Tools == nil && s.Verdict == nil && s.Findings == nil {
		return nil
	}
	for r := range out.Roles {
		out.Roles[r] = max(0, s.Roles[r]-told.Roles[r])
	}
	out.Steps = max(0, s.Steps-told.Steps)
	return &out
}

func find(models []ModelUse, provider, name string) *ModelUse {
	for i := range models {
		if models[i].Provider == provider && models[i].Name == name {
			return &models[i]
		}
	}
	return nil
}
