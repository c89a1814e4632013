// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Cluster is the Source of what a cluster said.
const Cluster = "cluster"

// Object is one of Kubernetes.
type Object struct {
	Kind, Namespace, Name string
	// Source is the file, or Cluster.
	Source string
	// Value is the typed object, or a map for kinds that this program has no types
	// of.
	Value any
	// Skips are the reasons to leave checks out, by their id.
	Skips map[string]string
	// Notes are annotations of Leasehold, or the comments that stand in for them.
	Notes map[string]string

	// node is where it stands in the file, below path; nil outside of files.
	node *yaml.Node
	// account is the ServiceAccount of a workload, "" otherwise.
	account string
}

// String names the object.
func (o *Object) String() string {
	name := o.Name
	if o.Namespace != "" {
		name = o.Namespace + "/" + o.Name
	}
	return strings.TrimSpace(o.Kind + " " + name)
}

// LineOf is the line of a field such as spec.containers[0].env[2], or of the
// nearest above it that is there; 0 outside of files.
func (o *Object) LineOf(field string) int {
	n := o.node
	if n == nil {
		return 0
	}
	line := n.Line
	for field != "" {
		var step string
		step, field = nextStep(field)
		next, at := child(n, step)
		if next == nil {
			break
		}
		n, line = next, at
	}
	return line
}

// nextStep parts a path after its first step, which is a key, or an index with its
// brackets.
func nextStep(path string) (step, rest string) {
	if strings.HasPrefix(path, "[") {
		if end := strings.IndexByte(path, ']'); end > 0 {
			return path[:end+1], strings.TrimPrefix(path[end+1:], ".")
		}
	}
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		return path, ""
	}
	return path[:end], strings.TrimPrefix(path[end:], ".")
}

// child is what a step leads to, and the line that it begins in.
func child(n *yaml.Node, step string) (*yaml.Node, int) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind == yaml.SequenceNode {
		index, err := strconv.Atoi(strings.Trim(step, "[]"))
		if err != nil || index < 0 || index >= len(n.Content) {
			return nil, 0
		}
		return n.Content[index], n.Content[index].Line
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1], n.Content[i].Line
			}
		}
	}
	return nil, 0
}
