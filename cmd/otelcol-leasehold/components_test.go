// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
)

// The types that users write in their configurations. A name that changes here
// breaks every one of them.
var wantTypes = map[string]string{
	"receivers":  "file_log kafka otlp otlp_json_file trust_events",
	"processors": "batch filter k8s_attributes memory_limiter reasoning redaction resource tail_sampling transform",
	"exporters":  "debug file kafka load_balancing nop otlp_grpc otlp_http prometheus prometheus_remote_write trust",
	"connectors": "count forward reasoning span_metrics",
	"extensions": "basicauth bearertokenauth file_storage health_check pod_identity trust zpages",
}

func TestRegisteredTypes(t *testing.T) {
	factories, err := components()
	require.NoError(t, err)
	assert.Equal(t, wantTypes, map[string]string{
		"receivers":  types(factories.Receivers),
		"processors": types(factories.Processors),
		"exporters":  types(factories.Exporters),
		"connectors": types(factories.Connectors),
		"extensions": types(factories.Extensions),
	})
}

func TestEveryPinIsRegistered(t *testing.T) {
	factories, err := components()
	require.NoError(t, err)
	m := readManifest(t)
	assertRegistered(t, m.Receivers, factories.ReceiverModules)
	assertRegistered(t, m.Processors, factories.ProcessorModules)
	assertRegistered(t, m.Exporters, factories.ExporterModules)
	assertRegistered(t, m.Connectors, factories.ConnectorModules)
	assertRegistered(t, m.Extensions, factories.ExtensionModules)
}

// assertRegistered compares the modules that the binary says it is made of
// with a section of the manifest. A deprecated alias repeats its module.
func assertRegistered(t *testing.T, section []pin, registered map[component.Type]string) {
	t.Helper()
	want := make([]string, 0, len(section))
	for _, p := range section {
		want = append(want, p.GoMod)
	}
	got := make([]string, 0, len(registered))
	for _, module := range registered {
		got = append(got, module)
	}
	slices.Sort(got)
	slices.Sort(want) // of our own module there can be several, too
	assert.ElementsMatch(t, slices.Compact(want), slices.Compact(got))
}

// types lists what is registered under its own name, leaving out aliases.
func types[F component.Factory](factories map[component.Type]F) string {
	var names []string
	for registered, factory := range factories {
		if registered == factory.Type() {
			names = append(names, registered.String())
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}
