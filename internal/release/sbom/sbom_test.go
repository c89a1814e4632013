// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sbom

import (
	"bytes"
	"debug/buildinfo"
	"os"
	"path/filepath"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// subject is the command line as `make build` made it.
func subject(t *testing.T) Subject {
	t.Helper()
	const file = "../../../_build/leasehold"
	require.FileExists(t, file, "run `make build` first")
	return Subject{
		Name: "leasehold", Version: "1.2.3", Date: "2026-01-02T03:04:05Z", File: file,
		Licences: map[string][]string{"github.com/spf13/cobra": {"Apache-2.0"}},
	}
}

func TestWrite(t *testing.T) {
	of := subject(t)
	var first, second bytes.Buffer
	require.NoError(t, Write(&first, of))
	require.NoError(t, Write(&second, of))
	assert.Equal(t, first.String(), second.String())

	var bom cdx.BOM
	require.NoError(t, cdx.NewBOMDecoder(&first, cdx.BOMFileFormatJSON).Decode(&bom))
	assert.Equal(t, cdx.SpecVersion1_6, bom.SpecVersion)
	assert.Equal(t, "2026-01-02T03:04:05Z", bom.Metadata.Timestamp)
	assert.Equal(t, "1.2.3", bom.Metadata.Component.Version)
	assert.Len(t, (*bom.Metadata.Component.Hashes)[0].Value, 64)

	info, err := buildinfo.ReadFile(of.File)
	require.NoError(t, err)
	require.NotEmpty(t, info.Deps)
	require.Len(t, *bom.Components, len(info.Deps)+1, "each module, and the standard library")
	refs := map[string]cdx.Component{}
	for _, component := range *bom.Components {
		refs[component.BOMRef] = component
	}
	assert.Len(t, refs, len(info.Deps)+1, "a reference names one thing")
	for _, module := range info.Deps {
		component, ok := refs["pkg:golang/"+module.Path+"@"+module.Version]
		require.True(t, ok, module.Path)
		assert.Equal(t, module.Sum, (*component.Properties)[0].Value)
		if module.Path == "github.com/spf13/cobra" {
			assert.Equal(t, "Apache-2.0", (*component.Licenses)[0].License.ID)
		}
	}
	assert.Contains(t, refs, "pkg:golang/std@"+info.GoVersion)
}

func TestWriteRefusesWhatIsNoBinary(t *testing.T) {
	of := subject(t)
	of.File = filepath.Join(t.TempDir(), "text")
	assert.ErrorContains(t, Write(&bytes.Buffer{}, of), "linked of")
	require.NoError(t, os.WriteFile(of.File, []byte("text"), 0o644))
	assert.ErrorContains(t, Write(&bytes.Buffer{}, of), "linked of")
}
