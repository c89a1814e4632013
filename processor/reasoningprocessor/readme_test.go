// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	return string(text)
}

// written returns the values of the constants that say what Leasehold writes,
// as their source spells them.
func written(t *testing.T) (values []string) {
	t.Helper()
	path := filepath.Join("..", "..", "internal", "semconv", "leasehold.go")
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for _, v := range spec.Values {
				value, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				require.NoError(t, err)
				values = append(values, value)
			}
		}
		return true
	})
	require.NotEmpty(t, values)
	return values
}

// The README has a row for every attribute and event, and for no other.
func TestReadmeTablesHoldEveryAttributeAndEvent(t *testing.T) {
	var rows []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(leasehold\\.[a-z_.]+)(?:<role>)?` \\|").FindAllStringSubmatch(readme(t), -1) {
		rows = append(rows, m[1])
	}
	assert.ElementsMatch(t, written(t), rows)
}

// The README has a row for every option, with its default.
func TestReadmeTableHoldsEveryOption(t *testing.T) {
	text := readme(t)
	options(reflect.ValueOf(*createDefaultConfig()), "", func(key, def string) {
		assert.Contains(t, text, fmt.Sprintf("| `%s` | `%s` |", key, def))
	})
}

func options(v reflect.Value, prefix string, f func(key, def string)) {
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("mapstructure")
		switch field := v.Field(i); {
		case key == "":
		case field.Kind() == reflect.Struct:
			options(field, prefix+key+"::", f)
		case field.Kind() == reflect.Slice:
			f(prefix+key, strings.ReplaceAll(fmt.Sprint(field), " ", ", "))
		case field.Kind() == reflect.Map:
			f(prefix+key, "{}")
		case field.Kind() == reflect.Pointer:
			f(prefix+key, "none")
		case field.Kind() == reflect.String:
			f(prefix+key, fmt.Sprintf("%q", field.String()))
		default:
			f(prefix+key, strings.NewReplacer("m0s", "m", "h0m0s", "h").Replace(fmt.Sprint(field)))
		}
	}
}

// The README tells how to read each of the processor's own metrics.
func TestReadmeTellsEveryMetric(t *testing.T) {
	text := readme(t)
	documented, err := os.ReadFile("documentation.md")
	require.NoError(t, err)
	names := regexp.MustCompile(`(?m)^### (otelcol_\w+)$`).FindAllStringSubmatch(string(documented), -1)
	require.NotEmpty(t, names)
	for _, m := range names {
		assert.Contains(t, text, "| `"+m[1]+"`")
	}
}
