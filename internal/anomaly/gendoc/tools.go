// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// effects are the effects that words tell, with what they are.
var effects = [...]struct {
	effect anomaly.Effect
	what   string
}{
	{anomaly.EffectAct, "changes something: gives it away, spends it, writes, sends or runs it"},
	{anomaly.EffectReach, "looks outside; what it asks for can carry data out"},
	{anomaly.EffectRead, "only looks, inside"},
}

// renderTools is the document on tools.
func renderTools() string {
	var b strings.Builder
	b.WriteString(toolsHead)
	b.WriteString("\n## The default words\n\n| effect | what the tool does | words |\n|---|---|---|\n")
	for _, e := range effects {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", e.effect, e.what, strings.Join(anomaly.DefaultWords(e.effect), ", "))
	}
	fmt.Fprintf(&b, "| `%s` | nobody knows | all others |\n", anomaly.EffectUnknown)
	b.WriteString(destsHead)
	b.WriteString("\n| group | arguments |\n|---|---|\n")
	for i, group := range anomaly.DefaultDestinations() {
		fmt.Fprintf(&b, "| %d | %s |\n", i+1, "`"+strings.Join(group, "`, `")+"`")
	}
	b.WriteString(toolsTail)
	return b.String()
}
