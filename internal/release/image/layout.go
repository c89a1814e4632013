// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package image

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/leasehold/leasehold/internal/release/archive"
)

// refName is the annotation by which tools find an image in an archive.
const refName = "org.opencontainers.image.ref.name"

// Write writes the images, of one program for one architecture each, as one OCI archive,
// which registries, podman and containerd take. The tag is the name in it.
func Write(out io.Writer, tag string, at time.Time, images ...v1.Image) error {
	if len(images) == 0 {
		return errors.New("an archive of no images")
	}
	platforms := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, made := range images {
		file, err := made.ConfigFile()
		if err != nil {
			return fmt.Errorf("read an image: %w", err)
		}
		platforms = mutate.AppendManifests(platforms, mutate.IndexAddendum{Add: made, Descriptor: v1.Descriptor{Platform: file.Platform()}})
	}
	dir, err := os.MkdirTemp("", "image")
	if err != nil {
		return fmt.Errorf("make room for the image: %w", err)
	}
	defer os.RemoveAll(dir)
	path, err := layout.Write(dir, empty.Index)
	if err != nil {
		return fmt.Errorf("write the image: %w", err)
	}
	if err := path.AppendIndex(platforms, layout.WithAnnotations(map[string]string{refName: tag})); err != nil {
		return fmt.Errorf("write the image: %w", err)
	}
	return pack(out, dir, at)
}

// pack writes the folder as an archive, in the order of the names.
func pack(out io.Writer, dir string, at time.Time) error {
	var entries []archive.Entry
	files := os.DirFS(dir)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if entry.IsDir() {
			entries = append(entries, archive.Entry{Name: name + "/", Mode: 0o755})
			return nil
		}
		body, err := fs.ReadFile(files, name)
		entries = append(entries, archive.Entry{Name: name, Mode: 0o644, Body: body})
		return err
	})
	if err != nil {
		return fmt.Errorf("pack the image: %w", err)
	}
	return archive.Write(out, at, entries)
}
