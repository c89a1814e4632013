// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
)

func TestDocumentIsCurrent(t *testing.T) {
	want, err := json.MarshalIndent(buildDocument(t), "", "  ")
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile("openapi.json", want, 0o644))
		document = want
	}
	assert.Equal(t, string(want), string(document), "run go test with -update to write openapi.json anew")
}

// What the document describes is served, and what is served it describes.
func TestDocumentDescribesEveryRoute(t *testing.T) {
	a := newTestAPI(t, apitest.New(0))
	served := map[string]string{apiPath + "/events": allowed(t, a, eventsPath)}
	for path := range a.routes() {
		served[path] = allowed(t, a, path)
	}
	described := map[string]string{}
	for path, item := range parsedDocument(t)["paths"].(object) {
		var methods []string
		for method := range item.(object) {
			methods = append(methods, strings.ToUpper(method))
		}
		slices.Sort(methods)
		described[apiPath+path] = strings.Join(methods, ", ")
	}
	assert.Equal(t, served, described)
}

// allowed are the methods of a path, as its answer to another one says.
func allowed(t *testing.T, a *api, path string) string {
	t.Helper()
	w := send(t, a, request("BREW", strings.ReplaceAll(path, "{name}", "billing"), ""))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code, path)
	return w.Header().Get("Allow")
}

// Every parameter that the document names is taken, and no other.
func TestDocumentDescribesEveryParameter(t *testing.T) {
	a := newTestAPI(t, apitest.New(0))
	for path, item := range parsedDocument(t)["paths"].(object) {
		get, ok := item.(object)["get"].(object)
		if !ok {
			continue
		}
		var described []string
		for _, p := range get["parameters"].([]any) {
			name := strings.TrimPrefix(p.(object)["$ref"].(string), "#/components/parameters/")
			if parameters[name].(object)["in"] == "query" {
				described = append(described, name)
			}
		}
		w := send(t, a, request(http.MethodGet, apiPath+strings.ReplaceAll(path, "{name}", "billing")+"?other=1", ""))
		assert.Equal(t, http.StatusBadRequest, w.Code, path)
		assert.Contains(t, w.Body.String(), "there are: "+strings.Join(described, ", ")+`"`, path)
	}
}

func parsedDocument(t *testing.T) object {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	require.NoError(t, err)
	return parsed.(object)
}

// valid checks an answer against what the document says of it.
func valid(t *testing.T, r *http.Request, status int, header http.Header, body []byte) {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("openapi.json", parsedDocument(t)))
	pointer := "#/components/responses/Problem/content/application~1problem+json/schema"
	kind := "application/problem+json"
	if status == http.StatusOK {
		kind = "application/json"
		pointer = "#/paths/" + strings.ReplaceAll(described(r), "/", "~1") + "/" + strings.ToLower(r.Method) +
			"/responses/200/content/application~1json/schema"
	}
	assert.Equal(t, kind, header.Get("Content-Type"))
	schema, err := compiler.Compile("openapi.json" + pointer)
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	require.NoError(t, err, "%s", body)
	assert.NoError(t, schema.Validate(value), "%s %s: %s", r.Method, r.URL, body)
}

// described is the path of the document that a request's is one of.
func described(r *http.Request) string {
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), apiPath), "/")
	if len(parts) > 2 && parts[1] == "agents" {
		parts[2] = "{name}"
	}
	return strings.Join(parts, "/")
}
