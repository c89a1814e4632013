// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
)

// The forms of what stands in Vault's policies and paths: those of the Agent
// resource, which need not have been checked for one that comes from a file.
var (
	namespaceForm = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)
	nameForm      = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$`)
	roleForm      = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,128}$`)
	mountForm     = regexp.MustCompile(`^[A-Za-z0-9_./-]{1,128}$`)
	pathForm      = regexp.MustCompile(`^([A-Za-z0-9_.-]+|\+)(/([A-Za-z0-9_.-]+|\+))*(/[A-Za-z0-9_.-]*\*)?$`)
)

// The bounds of an Agent.
const (
	maxPath     = 256
	maxTool     = 128
	maxGrants   = 64
	maxDeadline = 30 * 24 * time.Hour
)

// capabilities that can be granted, in the order in which policies have them.
var capabilities = []string{"create", "read", "update", "patch", "delete", "list"}

// ofVault are the first segments of paths that would let an agent reach what keeps
// it in bounds.
var ofVault = []string{"auth", "sys", "identity", "cubbyhole", "+"}

// Validate says what of an agent cannot be set up in Vault; all of it at once.
func (a *Agent) Validate() error {
	var errs []error
	bad := func(what string, got any, allowed string) {
		errs = append(errs, fmt.Errorf("%s: got %q, allowed is %s", what, got, allowed))
	}
	if !namespaceForm.MatchString(a.Namespace) {
		bad("namespace", a.Namespace, "a DNS label")
	}
	if !nameForm.MatchString(a.Name) {
		bad("serviceAccountName", a.Name, "a DNS name")
	}
	if !roleForm.MatchString(a.Role) || strings.Trim(a.Role, ".") == "" {
		bad("vault.role", a.Role, "what matches "+roleForm.String())
	}
	if !mountForm.MatchString(a.AuthMount) || !plain(a.AuthMount) {
		bad("vault.authMount", a.AuthMount, "the path of a mount, without auth/")
	}
	if a.Deadline < time.Second || a.Deadline > maxDeadline {
		bad("activeDeadlineSeconds", a.Deadline.String(), "1s to "+maxDeadline.String())
	}
	if len(a.Grants) > maxGrants {
		bad("vault.grants", strconv.Itoa(len(a.Grants)), fmt.Sprintf("at most %d", maxGrants))
	}
	for i := range a.Grants {
		if err := a.Grants[i].validate(); err != nil {
			errs = append(errs, fmt.Errorf("vault.grants[%d]: %w", i, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("the agent %q cannot be set up in Vault: %w", a.Key(), err)
	}
	return nil
}

func (g *Grant) validate() error {
	first, _, _ := strings.Cut(g.Path, "/")
	switch {
	case int(g.Phase) >= trust.NumPhases:
		return fmt.Errorf("phase: got %s, there is no such one", g.Phase)
	case g.Tool == "" || len(g.Tool) > maxTool:
		return fmt.Errorf("tool: got %d bytes, allowed are 1 to %d", len(g.Tool), maxTool)
	case len(g.Path) > maxPath || !pathForm.MatchString(g.Path) || !plain(g.Path):
		return fmt.Errorf("path: got %q, allowed is what matches %s, without . and .. as segments", g.Path, pathForm)
	case slices.Contains(ofVault, strings.ToLower(first)):
		return fmt.Errorf("path: got %q, but paths of Vault itself cannot be granted: neither auth/, sys/, identity/ nor cubbyhole/", g.Path)
	case len(g.Capabilities) == 0:
		return errors.New("capabilities: at least one is needed")
	}
	for _, c := range g.Capabilities {
		if !slices.Contains(capabilities, c) {
			return fmt.Errorf("capabilities: got %q, allowed are %s", c, strings.Join(capabilities, ", "))
		}
	}
	return nil
}

// plain reports whether no segment of a path is empty, or leads elsewhere.
func plain(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return false
		}
	}
	return true
}
