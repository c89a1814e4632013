// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sbom

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The schemas of CycloneDX come along with its module, under their own addresses.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	for _, name := range []string{"bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schemax.json"} {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema", name))
		require.NoError(t, err)
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		require.NoError(t, err)
		address := "http://cyclonedx.org/schema/" + strings.Replace(name, "schemax", "schema", 1)
		require.NoError(t, compiler.AddResource(address, document))
	}
	compiled, err := compiler.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	require.NoError(t, err)
	return compiled
}

func TestBillKeepsToTheSchema(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, Write(&out, subject(t)))
	valid := schema(t)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(out.Bytes()))
	require.NoError(t, err)
	assert.NoError(t, valid.Validate(document))

	of := subject(t)
	of.Licences = map[string][]string{"github.com/spf13/cobra": {"the usual one"}}
	out.Reset()
	require.NoError(t, Write(&out, of))
	document, err = jsonschema.UnmarshalJSON(&out)
	require.NoError(t, err)
	assert.Error(t, valid.Validate(document), "a licence has an SPDX identifier")
}
