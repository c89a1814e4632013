// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "fmt"

// genAIMatch is a condition on a model's name; exactly one field is set.
type genAIMatch struct {
	Equals     string       `json:"equals"`
	StartsWith string       `json:"starts_with"`
	EndsWith   string       `json:"ends_with"`
	Contains   string       `json:"contains"`
	Regex      string       `json:"regex"`
	Or         []genAIMatch `json:"or"`
	And        []genAIMatch `json:"and"`
}

// compile adds the names of the condition to m, and returns what our form
// cannot say of it.
func (g *genAIMatch) compile(m *Model) (unsaid []string) {
	switch {
	case g.Equals != "":
		m.Aliases = append(m.Aliases, g.Equals)
	case g.StartsWith != "":
		m.Prefixes = append(m.Prefixes, g.StartsWith)
	case g.Contains != "":
		m.Prefixes = append(m.Prefixes, g.Contains)
		unsaid = append(unsaid, fmt.Sprintf("contains %.100q: taken for names that begin with it", g.Contains))
	case g.Regex != "":
		names, ok := namesOf(g.Regex)
		if !ok {
			return append(unsaid, fmt.Sprintf("regex %.100q stands for too many names", g.Regex))
		}
		m.Aliases = append(m.Aliases, names...)
	case len(g.Or) > 0:
		for i := range g.Or {
			unsaid = append(unsaid, g.Or[i].compile(m)...)
		}
	case g.EndsWith != "":
		unsaid = append(unsaid, fmt.Sprintf("ends_with %.100q", g.EndsWith))
	case len(g.And) > 0:
		unsaid = append(unsaid, "and: conditions that must hold together")
	}
	return unsaid
}
