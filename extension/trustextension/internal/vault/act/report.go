// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// report gathers, from several goroutines, what came of tokens and leases.
type report struct {
	mu sync.Mutex
	// tokens and leases are still there, irrevocable ones as their backend fails.
	tokens, leases, irrevocable []string
	// outside are leases under no path that is granted.
	outside []string
	// foreign are tokens that are not the agent's, with whose they are.
	foreign map[string]string
	// ended tokens are those that this try took, freed leases those that it saw gone.
	ended, freed int
	errs         []error
}

func (r *report) leave(in *[]string, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*in = append(*in, name)
}

func (r *report) lose(in *[]string, name string, err error) {
	r.leave(in, name)
	r.check(err)
}

// check notes an error, unless it is nil.
func (r *report) check(err error) {
	if err == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, err)
}

func (r *report) count(n *int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*n++
}

func (r *report) addForeign(accessor, entity string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.foreign == nil {
		r.foreign = map[string]string{}
	}
	r.foreign[accessor] = entity
}

func (r *report) isForeign(accessor string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, yes := r.foreign[accessor]
	return yes
}

// detail is what was done.
func (r *report) detail() string {
	text := fmt.Sprintf("revoked %s; %s gone", number(r.ended, "token"), are(r.freed, "lease"))
	if n := len(r.foreign); n > 0 {
		text += fmt.Sprintf("; %s left alone, bound to it and not its own", number(n, "token"))
	}
	if n := len(r.outside); n > 0 {
		text += fmt.Sprintf("; %s under no path that it is granted left to Vault", number(n, "lease"))
	}
	return text
}

// err says what is still there and why, nil if nothing is.
func (r *report) err() error {
	left := r.left()
	switch {
	case len(r.errs) > 0 && left == "":
		return r.errs[0] // what fails once mostly fails for all, and alike
	case len(r.errs) > 0:
		return fmt.Errorf("%w; still there: %s", r.errs[0], left)
	case len(r.irrevocable) > 0:
		return fmt.Errorf("%w: still there: %s; its backend does not answer Vault; when it does, this is tried again; "+
			"until then the pod is isolated; see vault read sys/leases type=irrevocable", ErrIrrevocable, left)
	case left != "":
		return fmt.Errorf("%w: Vault took the revocation, but still there: %s; this is tried again until it is done", ErrUnverified, left)
	default:
		return nil
	}
}

// left names what is still there.
func (r *report) left() string {
	var parts []string
	for _, p := range []struct {
		what  string
		names []string
	}{
		{"token", r.tokens}, {"lease", r.leases}, {"irrevocable lease", r.irrevocable},
	} {
		if n := len(p.names); n > 0 {
			slices.Sort(p.names)
			parts = append(parts, fmt.Sprintf("%s (%s)", number(n, p.what), list(p.names)))
		}
	}
	return strings.Join(parts, " and ")
}

func number(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func are(n int, what string) string {
	if n == 1 {
		return "1 " + what + " is"
	}
	return number(n, what) + " are"
}
