// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The bounds of a document, with each alias counted as often as it stands there.
const (
	maxDepth     = 100
	maxNodes     = 300_000
	maxDocuments = 5_000
)

// yaml reads the documents of a file. A panic of the parser, which a hostile file
// may be made for, is an error as any other.
func (r *FileReader) yaml(source string, text []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it cannot be read as YAML: %.200v", p)
		}
	}()
	documents := yaml.NewDecoder(bytes.NewReader(text))
	for n := 1; ; n++ {
		var d yaml.Node
		switch err := documents.Decode(&d); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("it cannot be read as YAML: %w", err)
		case n > maxDocuments:
			return fmt.Errorf("%w: more than %d documents", errLarge, maxDocuments)
		}
		if len(d.Content) == 0 {
			continue
		}
		if err := r.document(source, d.Content[0], text); err != nil {
			return fmt.Errorf("line %d: %w", d.Content[0].Line, err)
		}
	}
}

// document reads one document.
func (r *FileReader) document(source string, n *yaml.Node, text []byte) error {
	left := maxNodes
	if err := measure(n, maxDepth, &left); err != nil {
		return err
	}
	var value any
	if err := n.Decode(&value); err != nil {
		return err
	}
	object, ok := plain(value).(map[string]any)
	switch {
	case !ok:
		r.in.Omitted++
		return nil
	case isCollector(object):
		r.in.Collectors = append(r.in.Collectors, newCollector(&Object{Kind: "Collector", Name: path.Base(source), Source: source, node: n}, object, string(text)))
		return nil
	}
	return r.object(source, n, object)
}

// object takes an object of Kubernetes, or those of a list.
func (r *FileReader) object(source string, n *yaml.Node, object map[string]any) error {
	kind, _ := object["kind"].(string)
	items, isList := object["items"].([]any)
	if isList && strings.HasSuffix(kind, "List") {
		list, _ := child(n, "items")
		for i, item := range items {
			one, ok := item.(map[string]any)
			if !ok || list == nil || i >= len(list.Content) {
				continue
			}
			if err := r.object(source, list.Content[i], one); err != nil {
				return err
			}
		}
		return nil
	}
	o, err := decode(object, source, r.Namespace)
	if err != nil {
		return err
	}
	if o == nil {
		r.in.Omitted++
		return nil
	}
	o.node = n
	r.in.take(o)
	return nil
}

// measure refuses what is too deep, or too large once its aliases are followed.
func measure(n *yaml.Node, depth int, left *int) error {
	if *left--; *left < 0 {
		return fmt.Errorf("%w: more than %d values, with what its aliases stand for", errLarge, maxNodes)
	}
	if depth == 0 {
		return fmt.Errorf("%w: more than %d levels deep", errLarge, maxDepth)
	}
	if n.Kind == yaml.AliasNode {
		return measure(n.Alias, depth-1, left)
	}
	for _, c := range n.Content {
		if err := measure(c, depth-1, left); err != nil {
			return err
		}
	}
	return nil
}

// plain makes keys of whatever kind to text, as JSON has them.
func plain(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for k, one := range v {
			v[k] = plain(one)
		}
		return v
	case map[any]any:
		all := make(map[string]any, len(v))
		for k, one := range v {
			all[fmt.Sprint(k)] = plain(one)
		}
		return all
	case []any:
		for i, one := range v {
			v[i] = plain(one)
		}
		return v
	}
	return value
}

// into fills a typed object from a map. Numbers that JSON does not have are an error.
func into(from map[string]any, to any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}
