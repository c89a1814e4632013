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
	"go.opentelemetry.io/collector/config/configtls"
)

// The README has a row for every option of kubernetes and of vault, with its default.
func TestReadmeHoldsEveryOption(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	kubernetes, vault := defaultKubernetes(), defaultVault()
	for block, parts := range map[string]map[string]any{
		"kubernetes": {"": kubernetes, "leader_election::": *kubernetes.LeaderElection.Get()},
		"vault": {
			"": vault, "auth::kubernetes::": *vault.Auth.Kubernetes.GetOrInsertDefault(),
			"auth::approle::": *vault.Auth.AppRole.GetOrInsertDefault(), "audit::": *vault.Audit.GetOrInsertDefault(),
		},
	} {
		n := 0
		for prefix, part := range parts {
			options(reflect.ValueOf(part), prefix, func(key, def string) {
				n++
				assert.Contains(t, string(text), fmt.Sprintf("| `%s::%s` | %s |", block, key, def))
			})
		}
		assert.Equal(t, n, strings.Count(string(text), "\n| `"+block+"::"), "and for no other")
	}
}

// options calls f for every option with its default, as the README writes it; none
// is "none".
func options(v reflect.Value, prefix string, f func(key, def string)) {
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("mapstructure")
		switch field := v.Field(i); {
		case key == "" || strings.HasPrefix(field.Type().Name(), "Optional["): // what is optional is a part
		case field.Type() == reflect.TypeFor[configtls.ClientConfig](): // the collector's own
			f(prefix+key, "none")
		case field.Kind() == reflect.Struct:
			options(field, prefix+key+"::", f)
		case field.Kind() == reflect.Slice || field.Kind() == reflect.Map || field.Kind() == reflect.String && field.Len() == 0:
			f(prefix+key, "none")
		default:
			f(prefix+key, "`"+strings.NewReplacer("h0m0s", "h", "m0s", "m").Replace(fmt.Sprint(field))+"`")
		}
	}
}
