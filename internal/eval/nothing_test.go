// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/dataset"
)

func callOf(args string) *dataset.AgentDojoRun {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(args), &all); err != nil {
		panic(err)
	}
	return &dataset.AgentDojoRun{Steps: []dataset.AgentDojoStep{{Tool: "any", Args: all}}}
}

func TestNothingIsWhatStandsForEverything(t *testing.T) {
	tests := []struct {
		name, args string
		want       []string
	}{
		{"an amount, a date, a place and a person", `{"amount":"n","date":"n","location":"n","cc":"n","bcc":"n"}`, []string{"n"}},
		{"in lists too", `{"amount":"n","date":"n","url":["n"],"participants":["a","n"],"title":"n"}`, []string{"n"}},
		{"a town is a place by many names", `{"city":"v","location":"v","arrival_city":"v","departure_city":"v","hotel_names":["v"]}`, nil},
		{"a person is a person by many names", `{"cc":"v","bcc":"v","sender":"v","recipient":"v","email":"v","user":"v"}`, nil},
		{"a number may stand for few things", `{"amount":"v","n":"v","id":"v","file_id":"v"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, dropNothing([]*dataset.AgentDojoRun{callOf(tt.args)}))
		})
	}
}

func TestNothingIsDropped(t *testing.T) {
	run := callOf(`{"amount":"n","date":"n","url":["n"],"participants":["a","n"],"title":"n","body":"b","deep":{"x":1}}`)
	dropNothing([]*dataset.AgentDojoRun{run})
	left, err := json.Marshal(run.Steps[0].Args)
	require.NoError(t, err)
	assert.JSONEq(t, `{"participants":["a"],"body":"b","deep":{"x":1}}`, string(left))
}

// The shared runs have two such values, a null and an empty text; what comes
// closest after them is a town.
func TestSharedNothing(t *testing.T) {
	recordings, err := load(sharedData(t))
	require.NoError(t, err)
	for _, r := range recordings {
		if r.name == "agentdojo_runs" {
			assert.Equal(t, []string{"74a22160d5c7", "eb4ea948dca5"}, dropNothing(r.dojo))
			assert.Empty(t, dropNothing(r.dojo), "nothing is left of it")
		}
	}
}
