// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// maxPolicyBytes bounds the text of a policy.
const maxPolicyBytes = 1 << 20

// ErrPolicy says that a policy cannot be used; the text says which keys and why.
var ErrPolicy = errors.New("policy cannot be used")

// LoadPolicy reads a policy from YAML or JSON: keys that it leaves out keep their
// defaults, unknown ones are refused with their line, and what it says has to
// pass Validate.
func LoadPolicy(r io.Reader) (*Policy, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxPolicyBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	if len(text) > maxPolicyBytes {
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrPolicy, maxPolicyBytes)
	}
	p := DefaultPolicy()
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(p); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%w: it is empty; leave the file out for the default policy", ErrPolicy)
		}
		return nil, fmt.Errorf("%w: %w", ErrPolicy, err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: it has more than one document", ErrPolicy)
	}
	if err := p.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPolicy, err)
	}
	return p, nil
}
