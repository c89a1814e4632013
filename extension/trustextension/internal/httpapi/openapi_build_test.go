// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// operation is what the document says of a method on a path beside its answer.
type operation struct {
	path, id, summary string
	query             []string
	answer            reflect.Type
}

var operations = []operation{
	{"/fleet", "getFleet", "The whole at a glance.", nil, reflect.TypeFor[trustapi.Fleet]()},
	{"/agents", "listAgents", "Agents by name.", []string{"after", "limit", "phase", "condition", "match"}, reflect.TypeFor[trustapi.AgentList]()},
	{"/approvals", "listApprovals", "Promotions that wait for a person.", nil, reflect.TypeFor[trustapi.ApprovalList]()},
	{"/decisions", "listDecisions", "Decisions on all agents, newest first.", []string{"before", "limit"}, reflect.TypeFor[trustapi.DecisionList]()},
	{"/ledger", "readLedger", "Entries of the ledger, oldest first.", []string{"from", "limit"}, reflect.TypeFor[trustapi.EntryList]()},
	{"/agents/{name}", "getAgent", "An agent with everything that its next decision rests on.", nil, reflect.TypeFor[trustapi.Detail]()},
	{"/agent", "getAgentNamed", "As /agents/{name}, for proxies that do not keep a slash which a path escapes.", []string{"named"}, reflect.TypeFor[trustapi.Detail]()},
	{"/agents/{name}/actions", "listActions", "An agent's open actions and its last done ones.", nil, reflect.TypeFor[trustapi.ActionList]()},
	{"/agents/{name}/history", "listHistory", "The ledger's entries on an agent, newest first.", []string{"before", "limit"}, reflect.TypeFor[trustapi.History]()},
	{"/agents/{name}/verdicts", "listVerdicts", "An agent's settled cycles, newest first.", []string{"before", "limit"}, reflect.TypeFor[trustapi.VerdictList]()},
	{"/agents/{name}/decisions", "listAgentDecisions", "Decisions on an agent, newest first.", []string{"before", "limit"}, reflect.TypeFor[trustapi.DecisionList]()},
}

var asked = map[trust.Verb]string{
	trust.VerbApprove: "Approve the promotion that waits.", trust.VerbDeny: "Deny the promotion that waits.",
	trust.VerbQuarantine: "Stop the agent until a person releases it.", trust.VerbRelease: "End the quarantine.",
	trust.VerbPromote: "Ask for the next phase.", trust.VerbDemote: "Lower the phase.",
	trust.VerbLaunch: "Start the next cycle.",
}

var parameters = object{
	"after":     parameter("after", "query", "Only agents whose names come after this one.", object{"type": "string", "maxLength": maxName}),
	"limit":     parameter("limit", "query", "At most so many.", object{"type": "integer", "minimum": 1, "maximum": maxLimit, "default": defaultLimit}),
	"phase":     parameter("phase", "query", "Only agents that hold this phase.", object{"$ref": schemaRef + "Phase"}),
	"condition": parameter("condition", "query", "Only agents of which this condition holds.", object{"type": "string", "maxLength": maxName}),
	"match":     parameter("match", "query", "Only agents with this in their names.", object{"type": "string", "maxLength": maxName}),
	"before":    parameter("before", "query", "Only what came before the entry of this number; see before in the answer.", object{"type": "integer", "minimum": 0}),
	"named":     parameter("named", "query", "The agent's name.", object{"type": "string", "minLength": 1, "maxLength": maxName}),
	"from":      parameter("from", "query", "From the entry of this number on.", object{"type": "integer", "minimum": 0}),
	"kind":      parameter("kind", "query", "Only entries of these kinds, with commas between them.", object{"type": "string"}),
	"agent":     parameter("agent", "query", "Only entries on this agent.", object{"type": "string", "maxLength": maxName}),
	"last":      parameter("Last-Event-ID", "header", "Goes on after the event of this id.", object{"type": "integer", "minimum": 0}),
	"name": object{
		"name": "name", "in": "path", "required": true, "schema": object{"type": "string", "minLength": 1, "maxLength": maxName},
		"description": "The agent's name; a slash in it is escaped as %2F.",
	},
}

func parameter(name, in, doc string, schema object) object {
	return object{"name": name, "in": in, "description": doc, "schema": schema}
}

// buildDocument makes the OpenAPI document.
func buildDocument(t *testing.T) object {
	t.Helper()
	s := &schemas{docs: readDocs(t), named: object{}}
	problem := s.of(reflect.TypeFor[trustapi.Problem]())
	paths := object{}
	for _, o := range operations {
		paths[o.path] = object{"get": get(&o, s.of(o.answer))}
	}
	decision, ask := s.of(reflect.TypeFor[trustapi.Decision]()), s.of(reflect.TypeFor[trustapi.Ask]())
	for _, verb := range verbs {
		paths[fmt.Sprintf("/agents/{name}/%s", verb)] = object{"post": post(string(verb), asked[verb], decision, ask)}
	}
	paths["/openapi.json"] = object{"get": get(&operation{id: "getDocument", summary: "This document."}, object{"type": "object"})}
	events := get(&operation{
		id: "followLedger", query: []string{"from", "kind", "agent", "last"},
		summary: "Entries as server-sent events, from now on: the id is an entry's number, the event its kind, the data the entry.",
	}, nil)
	events["responses"].(object)["200"] = object{
		"description": "A stream that does not end.", "content": object{"text/event-stream": object{"schema": object{"type": "string"}}},
	}
	paths["/events"] = object{"get": events}
	return object{
		"openapi": "3.1.0", "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
		"info": object{
			"title": "Leasehold trust API", "version": "1", "license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
			"description": "How far agents are trusted, why, and what people can do about it.",
		},
		"servers": []any{object{"url": apiPath}},
		"paths":   paths,
		"components": object{
			"schemas": s.named, "parameters": parameters,
			"responses": object{"Problem": object{
				"description": "Why it was not done, and what to do (RFC 9457).",
				"content":     object{"application/problem+json": object{"schema": problem}},
			}},
		},
	}
}

func get(o *operation, answer object) object {
	refs := []any{}
	if strings.Contains(o.path, "{name}") {
		refs = append(refs, object{"$ref": "#/components/parameters/name"})
	}
	for _, name := range o.query {
		refs = append(refs, object{"$ref": "#/components/parameters/" + name})
	}
	return object{"operationId": o.id, "summary": o.summary, "parameters": refs, "responses": responses(answer)}
}

func post(verb, summary string, decision, ask object) object {
	return object{
		"operationId": verb, "summary": summary, "parameters": []any{object{"$ref": "#/components/parameters/name"}},
		"requestBody": object{"required": true, "content": object{"application/json": object{"schema": ask}}},
		"responses":   responses(decision),
	}
}

func responses(answer object) object {
	return object{
		"200":     object{"description": "Done.", "content": object{"application/json": object{"schema": answer}}},
		"default": object{"$ref": "#/components/responses/Problem"},
	}
}
