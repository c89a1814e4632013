// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"errors"
	"fmt"
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
	// ended tokens and freed leases are those that this try took.
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
	r.fail(err)
}

func (r *report) fail(err error) {
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
	text := fmt.Sprintf("revoked %d tokens and saw %d leases end", r.ended, r.freed)
	if n := len(r.foreign); n > 0 {
		text += fmt.Sprintf("; %d bound to it are not its own and were left alone", n)
	}
	if n := len(r.outside); n > 0 {
		text += fmt.Sprintf("; %d leases under no path that it is granted are left to Vault", n)
	}
	return text
}

// err says what is still there and why, nil if nothing is.
func (r *report) err() error {
	left := r.left()
	switch {
	case len(r.errs) > 0:
		if left != "" {
			left += " still there: "
		}
		return fmt.Errorf("%s%w", first(r.errs, left), r.cause())
	case len(r.irrevocable) > 0:
		return fmt.Errorf("%w: %s still there, as the backend does not answer Vault; when it does, this is tried again; "+
			"until then the pod is isolated; see vault list sys/leases?type=irrevocable", ErrIrrevocable, left)
	case left != "":
		return fmt.Errorf("%w: Vault took the revocation, but %s still there; it is tried again", ErrUnverified, left)
	default:
		return nil
	}
}

// first is the text before a cause: none before one that begins with its word.
func first(errs []error, left string) string {
	if errors.Is(errs[0], ErrUnverified) {
		return ""
	}
	return left
}

// cause is the first error; what it is of is named beside it, and the others are
// mostly the same.
func (r *report) cause() error { return r.errs[0] }

// left names what is still there.
func (r *report) left() string {
	var parts []string
	for _, p := range []struct {
		what  string
		names []string
	}{
		{"tokens", r.tokens}, {"leases", r.leases}, {"irrevocable leases", r.irrevocable},
	} {
		if n := len(p.names); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s (%s)", n, p.what, list(p.names)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " and ") + " are"
}
