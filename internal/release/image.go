// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/leasehold/leasehold/internal/release/image"
)

// writeImages writes an archive of images for each binary, of the Linux targets that are
// built.
func writeImages(ctx context.Context, opts options, out io.Writer) error {
	if err := opts.complete(); err != nil {
		return err
	}
	common, err := commonFiles(ctx, opts.root)
	if err != nil {
		return err
	}
	all, err := findBuilt(opts.bin)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(opts.out, "rootfs", "state"), 0o700); err != nil {
		return fmt.Errorf("make a folder for the images: %w", err)
	}
	images := map[string][]v1.Image{}
	for _, b := range all {
		arch, linux := strings.CutPrefix(b.target, "linux_")
		if !linux {
			continue
		}
		made, err := imageOf(opts, b, arch, common)
		if err != nil {
			return fmt.Errorf("%s for %s: %w", b.name, b.target, err)
		}
		images[b.name] = append(images[b.name], made)
	}
	for _, name := range binaries {
		if err := writeImage(opts, name, images[name], out); err != nil {
			return fmt.Errorf("image of %s: %w", name, err)
		}
	}
	return nil
}

func imageOf(opts options, b built, arch string, common common) (v1.Image, error) {
	body, err := os.ReadFile(b.file)
	if err != nil {
		return nil, fmt.Errorf("read the binary: %w", err)
	}
	texts, err := common.texts(b.file)
	if err != nil {
		return nil, err
	}
	content := image.Content{
		Name: b.name, Arch: arch, Binary: body, Version: opts.version, Commit: opts.commit, Created: opts.at,
		Licence: common.licence, ThirdParty: texts,
	}
	// The Containerfile copies from there.
	if err := image.WriteFolder(filepath.Join(opts.out, "rootfs", b.name, b.target), content); err != nil {
		return nil, err
	}
	return image.Build(content)
}

func writeImage(opts options, name string, images []v1.Image, out io.Writer) error {
	path := filepath.Join(opts.out, name+"_"+opts.version+"_image.tar")
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := image.Write(file, opts.version, opts.at, images...); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "    %s\n", filepath.Base(path)); err != nil {
		return err
	}
	return file.Close()
}
