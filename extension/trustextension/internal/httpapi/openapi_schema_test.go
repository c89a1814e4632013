// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

type object = map[string]any

// schemas makes the JSON schemas of Go types, each under its name.
type schemas struct {
	docs  *docs
	named object
}

const schemaRef = "#/components/schemas/"

// of is the schema of a type as encoding/json writes it.
func (s *schemas) of(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[trust.Phase]():
		return s.refer("Phase", func() object { return enum(s.docs.of["trust.Phase"], phases()...) })
	case reflect.TypeFor[ledger.Entry]():
		return s.refer("Entry", entrySchema)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []any{s.of(t.Elem()), object{"type": "null"}}}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		return s.refer(t.Name(), func() object { return s.structure(t) })
	case reflect.String:
		if values := s.docs.values[key(t)]; values != nil {
			return s.refer(path.Base(t.PkgPath())+t.Name(), func() object { return enum(s.docs.of[key(t)], values...) })
		}
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Int, reflect.Uint32, reflect.Uint64:
		return object{"type": "integer", "minimum": 0}
	}
	panic("no schema for " + t.String())
}

func key(t reflect.Type) string { return path.Base(t.PkgPath()) + "." + t.Name() }

func (s *schemas) refer(name string, create func() object) object {
	if _, ok := s.named[name]; !ok {
		s.named[name] = object{} // for types that hold themselves
		s.named[name] = create()
	}
	return object{"$ref": schemaRef + name}
}

func (s *schemas) structure(t reflect.Type) object {
	properties, required := object{}, []any{}
	for _, field := range reflect.VisibleFields(t) {
		name, rest, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous || name == "" {
			continue
		}
		schema := s.of(field.Type)
		owner := t
		if len(field.Index) > 1 {
			owner = t.FieldByIndex(field.Index[:1]).Type
		}
		if doc := s.docs.of[key(owner)+"."+field.Name]; doc != "" {
			if about, ok := strings.CutPrefix(doc, field.Name+" "); ok {
				doc = name + " " + about // as readers of JSON know it
			}
			schema["description"] = doc
		}
		properties[name] = schema
		if !strings.Contains(rest, "omitempty") {
			required = append(required, name)
		}
	}
	return object{
		"type": "object", "description": s.docs.of[key(t)], "properties": properties, "required": required, "additionalProperties": false,
	}
}

func enum(doc string, values ...any) object {
	return object{"type": "string", "description": doc, "enum": values}
}

func phases() (names []any) {
	for p := range trust.Phase(trust.NumPhases) {
		names = append(names, p.String())
	}
	return names
}

// entrySchema is an entry's line, whose form is the ledger's own.
func entrySchema() object {
	text, hash := object{"type": "string"}, object{"type": "string", "pattern": "^[0-9a-f]{64}$"}
	var all []any
	for _, kind := range kinds {
		all = append(all, string(kind))
	}
	return object{
		"type": "object", "additionalProperties": false,
		"description": "An entry of the ledger, exactly as it stands there: its hash is the SHA-256 of the line before ,\"hash\".",
		"required":    []any{"v", "seq", "time", "agent", "kind", "id", "what", "prev", "hash"},
		"properties": object{
			"v": object{"const": 1}, "seq": object{"type": "integer", "minimum": 1, "description": "Counts from 1."},
			"time":  object{"type": "string", "format": "date-time"},
			"agent": object{"type": "string", "description": "Whom it concerns, empty for the fleet and the system."},
			"kind":  enum("What it records.", all...), "id": text,
			"what": object{"type": "string", "description": "Says it in one sentence for a person."},
			"data": object{"type": "object", "description": "Its numbers."}, "prev": hash, "hash": hash,
		},
	}
}
