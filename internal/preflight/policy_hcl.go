// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl"
	"github.com/hashicorp/hcl/hcl/ast"
)

// VaultPolicy is a policy of Vault, as far as it is checked.
type VaultPolicy struct {
	*Object
	Rules []VaultRule
}

// VaultRule is one path of a policy.
type VaultRule struct {
	Path         string
	Line         int
	Capabilities []string
	// Policy is the older way to say what is allowed: a word such as sudo.
	Policy string
	// MaxWrapping is how long an answer may be wrapped at most, "" for any time.
	MaxWrapping string
}

// The bounds of a policy's text.
const (
	maxPolicy     = 256 << 10
	maxHCLNesting = 64
	maxRules      = 2_000
)

// parsePolicy reads the text of a policy. A panic of the parser is an error.
func parsePolicy(name, source, text string) (p *VaultPolicy, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it cannot be read as HCL: %.200v", r)
		}
	}()
	if len(text) > maxPolicy || nesting(text) > maxHCLNesting {
		return nil, fmt.Errorf("%w for a policy: more than %d KiB, or %d levels deep", errLarge, maxPolicy>>10, maxHCLNesting)
	}
	file, err := hcl.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("it cannot be read as HCL: %w", err)
	}
	list, ok := file.Node.(*ast.ObjectList)
	if !ok {
		return nil, errors.New("it is no policy of Vault")
	}
	notes := comments(text)
	p = &VaultPolicy{Object: &Object{Kind: "policy", Name: name, Source: source, Notes: notes, Skips: skips(notes[AnnotationSkip])}}
	for _, item := range list.Filter("path").Items {
		if len(item.Keys) == 0 {
			return nil, errors.New("a path has no name")
		}
		r, err := ruleOf(item)
		if err != nil {
			return nil, err
		}
		p.Rules = append(p.Rules, r)
	}
	if len(p.Rules) > maxRules {
		return nil, fmt.Errorf("%w: more than %d paths", errLarge, maxRules)
	}
	return p, nil
}

func ruleOf(item *ast.ObjectItem) (VaultRule, error) {
	path, _ := item.Keys[0].Token.Value().(string)
	r := VaultRule{Path: strings.TrimPrefix(path, "/"), Line: item.Pos().Line}
	var body struct {
		Capabilities []string `hcl:"capabilities"`
		Policy       string   `hcl:"policy"`
		MaxWrapping  any      `hcl:"max_wrapping_ttl"`
	}
	if err := hcl.DecodeObject(&body, item.Val); err != nil {
		return r, fmt.Errorf("the path %q: %w", path, err)
	}
	r.Capabilities, r.Policy = body.Capabilities, body.Policy
	if body.MaxWrapping != nil {
		r.MaxWrapping = fmt.Sprint(body.MaxWrapping)
	}
	return r, nil
}

// nesting is how deep brackets are nested, those in strings counted as well.
func nesting(text string) (deepest int) {
	depth := 0
	for _, c := range text {
		switch c {
		case '{', '[', '(':
			depth++
			deepest = max(deepest, depth)
		case '}', ']', ')':
			depth--
		}
	}
	return deepest
}
