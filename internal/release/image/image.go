// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package image makes container images with nothing in them but one of our binaries and
// what it needs: no shell, no package manager, no root. It needs no container engine.
package image

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/leasehold/leasehold/internal/release/archive"
)

// User is the user and the group that the program runs as. It has no rights and no name
// on the nodes of a cluster.
const User = 10001

// State is where the collector keeps its ledger and queues: a volume goes there.
const State = "/var/lib/leasehold"

// A Content is what an image is made of.
type Content struct {
	// Name is the binary's, of which Binary are the bytes for the architecture Arch.
	Name, Arch string
	Binary     []byte
	// Version, Commit and Created are those of the release.
	Version, Commit string
	Created         time.Time
	// Licence is ours, and ThirdParty the texts of all others.
	Licence, ThirdParty []byte
}

// Build makes the image. The same content makes the same image.
func Build(content Content) (v1.Image, error) {
	about, ok := abouts[content.Name]
	if !ok {
		return nil, fmt.Errorf("there is no image of %q", content.Name)
	}
	if content.Arch == "" || len(content.Binary) == 0 || content.Created.IsZero() {
		return nil, fmt.Errorf("an image of %s needs its binary, an architecture and a time", content.Name)
	}
	base, err := Base(content)
	if err != nil {
		return nil, err
	}
	made := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	// The base changes less often than the binary, so that it is a layer of its own.
	for _, entries := range [][]archive.Entry{base, {binary(content)}} {
		layer, err := layer(content.Created, entries)
		if err != nil {
			return nil, err
		}
		added := mutate.Addendum{Layer: layer, History: v1.History{Created: v1.Time{Time: content.Created}, CreatedBy: "make image"}}
		if made, err = mutate.Append(made, added); err != nil {
			return nil, fmt.Errorf("add a layer: %w", err)
		}
	}
	return configure(made, about, content)
}

func configure(made v1.Image, about about, content Content) (v1.Image, error) {
	file, err := made.ConfigFile()
	if err != nil {
		return nil, fmt.Errorf("configure the image: %w", err)
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Created = "linux", content.Arch, v1.Time{Time: content.Created}
	file.Config = v1.Config{
		User:       strconv.Itoa(User) + ":" + strconv.Itoa(User),
		WorkingDir: "/",
		Entrypoint: []string{"/" + content.Name},
		Cmd:        about.arguments,
		Labels:     labels(about, content),
	}
	made, err = mutate.ConfigFile(made, file)
	if err != nil {
		return nil, fmt.Errorf("configure the image: %w", err)
	}
	return made, nil
}

func layer(at time.Time, entries []archive.Entry) (v1.Layer, error) {
	var files bytes.Buffer
	if err := archive.Write(&files, at, entries); err != nil {
		return nil, fmt.Errorf("write a layer: %w", err)
	}
	opener := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files.Bytes())), nil }
	made, err := tarball.LayerFromOpener(opener, tarball.WithMediaType(types.OCILayer), tarball.WithCompressedCaching)
	if err != nil {
		return nil, fmt.Errorf("make a layer: %w", err)
	}
	return made, nil
}
