// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"errors"
	"fmt"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// object is something that Vault has to hold.
type object struct {
	kind, name, path string
	// want is what it has to be, given what it is, which is nil for none; nil for
	// what there has to be none of. Of the fields of Vault that it leaves out, none
	// matters.
	want func(has fields) fields
	// read is what it is, nil for none. It is the path that is read, without.
	read func(ctx context.Context) (fields, error)
	// seen is told what there is.
	seen func(has fields)
	// body is what is written to change it; what differs, without.
	body func(want fields) fields
	// refuse says why what is there may not be changed; nil for no reason.
	refuse func(has fields) error
}

// Action is what is done to an object.
type Action string

// The actions.
const (
	None   Action = "none"
	Create Action = "create"
	Change Action = "change"
	Delete Action = "delete"
)

// Step is what is done to one object of Vault.
type Step struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Path   string `json:"path"`
	Action Action `json:"action"`
	// Diff is what changes, in lines that begin with + or -, or with blanks for what
	// stays around that.
	Diff []string `json:"diff,omitempty"`
}

// compare is what would have to be done to the object, and what would be written.
func (s *session) compare(ctx context.Context, o *object) (Step, fields, error) {
	step := Step{Kind: o.kind, Name: o.name, Path: o.path, Action: None}
	has, err := s.find(ctx, o)
	if err != nil {
		return step, nil, fmt.Errorf("read %s %s: %w", o.kind, o.name, advised(err))
	}
	want := o.want(has)
	changed := differing(has, want)
	switch {
	case want == nil && has == nil:
		return step, nil, nil
	case want == nil:
		step.Action = Delete
		return step, nil, o.refusal(has)
	case has == nil:
		step.Action = Create
	case len(changed) > 0:
		step.Action = Change
	default:
		return step, nil, nil
	}
	if has == nil {
		changed = want
	}
	step.Diff = lines(has, changed)
	if err := o.refusal(has); err != nil {
		return step, nil, err
	}
	if o.body != nil {
		changed = o.body(want)
	}
	return step, changed, nil
}

func (o *object) refusal(has fields) error {
	if o.refuse == nil || has == nil {
		return nil
	}
	return o.refuse(has)
}

// find reads an object; nil where there is none.
func (s *session) find(ctx context.Context, o *object) (has fields, err error) {
	if o.read != nil {
		has, err = o.read(ctx)
	} else {
		has, err = s.readFields(ctx, o.path)
	}
	if err == nil && o.seen != nil {
		o.seen(has)
	}
	return has, err
}

func (s *session) readFields(ctx context.Context, path string) (fields, error) {
	secret, err := s.client.Read(ctx, path)
	switch {
	case errors.Is(err, vaultapi.ErrGone):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return secret.Data, nil
}

// carryOut does to an object what has to be done now, which is what the plan says
// unless somebody was faster.
func (s *session) carryOut(ctx context.Context, o *object) (Step, error) {
	step, body, err := s.compare(ctx, o)
	switch {
	case err != nil || step.Action == None:
		return step, err
	case step.Action == Delete:
		err = s.client.Delete(ctx, o.path)
	default:
		_, err = s.client.Write(ctx, o.path, body)
	}
	if err == nil {
		_, err = s.find(ctx, o) // an id comes with the object
	}
	if err != nil {
		return step, fmt.Errorf("%s %s %s: %w", step.Action, o.kind, o.name, advised(err))
	}
	return step, nil
}

// advised says what to do about an error of Vault's.
func advised(err error) error {
	if errors.Is(err, vaultapi.ErrDenied) {
		return fmt.Errorf("%w; setting Vault up needs the token of an operator, who may write policies, roles and identities", err)
	}
	return err
}
