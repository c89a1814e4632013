// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The README has a row for every option of kubernetes, with its default.
func TestReadmeHoldsEveryOptionOfKubernetes(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	byDefault := defaultKubernetes()
	n := 0
	row := func(key, def string) {
		n++
		assert.Contains(t, string(text), fmt.Sprintf("| `kubernetes::%s` | %s |", key, def))
	}
	options(reflect.ValueOf(byDefault), "", row)
	options(reflect.ValueOf(*byDefault.LeaderElection.Get()), "leader_election::", row)
	assert.Equal(t, n, strings.Count(string(text), "\n| `kubernetes::"), "and for no other")
}

// options calls f for every option with its default, as the README writes it; none
// is "none".
func options(v reflect.Value, prefix string, f func(key, def string)) {
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("mapstructure")
		switch field := v.Field(i); {
		case key == "" || key == "leader_election": // that one is optional
		case field.Kind() == reflect.Struct:
			options(field, prefix+key+"::", f)
		case field.Kind() == reflect.Slice || field.Kind() == reflect.Map || field.Kind() == reflect.String && field.Len() == 0:
			f(prefix+key, "none")
		default:
			f(prefix+key, "`"+strings.NewReplacer("h0m0s", "h").Replace(fmt.Sprint(field))+"`")
		}
	}
}
