// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package image

import (
	"os"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An instruction of the Containerfile, with its words.
type instruction struct {
	name  string
	words []string
	flags []string
	json  bool
}

// stages are the instructions of the Containerfile by the name of their stage.
func stages(t *testing.T) map[string][]instruction {
	t.Helper()
	file, err := os.Open("../../../Containerfile")
	require.NoError(t, err)
	defer file.Close()
	parsed, err := parser.Parse(file)
	require.NoError(t, err)
	all, stage := map[string][]instruction{}, ""
	for _, node := range parsed.AST.Children {
		read := instruction{name: strings.ToUpper(node.Value), flags: node.Flags, json: node.Attributes["json"]}
		for word := node.Next; word != nil; word = word.Next {
			read.words = append(read.words, word.Value)
		}
		if read.name == "FROM" {
			require.Len(t, read.words, 3, "a stage has a name")
			stage = read.words[2]
		}
		all[stage] = append(all[stage], read)
	}
	return all
}

func only(t *testing.T, in []instruction, name string) instruction {
	t.Helper()
	var found []instruction
	for _, i := range in {
		if i.name == name {
			found = append(found, i)
		}
	}
	require.Len(t, found, 1, name)
	return found[0]
}

// A Containerfile and the images of `make image` are the same but for who makes them.
func TestContainerfileMakesTheSameImages(t *testing.T) {
	all := stages(t)
	require.Len(t, all, len(abouts))
	for name := range abouts {
		t.Run(name, func(t *testing.T) {
			of := content(name, "amd64")
			file, err := build(t, of).ConfigFile()
			require.NoError(t, err)
			stage := all[name]
			assert.Equal(t, []string{file.Config.User}, only(t, stage, "USER").words)
			assert.Equal(t, []string{file.Config.WorkingDir}, only(t, stage, "WORKDIR").words)
			for instruction, want := range map[string][]string{"ENTRYPOINT": file.Config.Entrypoint, "CMD": file.Config.Cmd} {
				assert.True(t, only(t, stage, instruction).json, "%s in the form that needs no shell", instruction)
				assert.Equal(t, want, only(t, stage, instruction).words)
			}
			assert.Equal(t, file.Config.Labels, labelsOf(only(t, stage, "LABEL"), of))
		})
	}
}

func labelsOf(label instruction, of Content) map[string]string {
	values := strings.NewReplacer("${VERSION}", of.Version, "${COMMIT}", of.Commit, "${DATE}", "2026-01-02T03:04:05Z")
	all := map[string]string{}
	for i := 0; i+1 < len(label.words); i += 3 {
		all[label.words[i]] = strings.Trim(values.Replace(label.words[i+1]), `"`)
	}
	return all
}

// Nothing is under the binary, nothing is run while building, and nothing is fetched.
func TestContainerfileIsOfNothingElse(t *testing.T) {
	allowed := []string{"FROM", "ARG", "LABEL", "COPY", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
	for name, stage := range stages(t) {
		assert.Equal(t, "scratch", stage[0].words[0], "a base would have to be pinned by its digest")
		for _, i := range stage {
			assert.Contains(t, allowed, i.name, name)
			if i.name == "COPY" {
				assert.True(t, strings.HasPrefix(i.words[0], "_build/image/rootfs/"), "%s: %s", name, i.words[0])
			}
		}
	}
}

func TestWriteFolder(t *testing.T) {
	dir := t.TempDir()
	of := content("leasehold", "amd64")
	require.NoError(t, WriteFolder(dir, of))
	body, err := os.ReadFile(dir + "/leasehold")
	require.NoError(t, err)
	assert.Equal(t, of.Binary, body)
	info, err := os.Stat(dir + "/etc/passwd")
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o444), info.Mode())
	assert.True(t, of.Created.Equal(info.ModTime()))
	assert.NoDirExists(t, dir+State, "its owner is the Containerfile's to say")
}
