// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/leasehold/leasehold/internal/release/archive"
	"github.com/leasehold/leasehold/internal/release/sbom"
)

// writePacks writes an archive and a bill of materials for each binary, and their sums.
func writePacks(ctx context.Context, opts options, out io.Writer) error {
	if err := opts.complete(); err != nil {
		return err
	}
	common, err := commonFiles(ctx, opts.root)
	if err != nil {
		return err
	}
	built, err := findBuilt(opts.bin)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(opts.out, 0o755); err != nil { //nolint:gosec // it is for everybody
		return fmt.Errorf("make a folder for the release: %w", err)
	}
	for _, b := range built {
		if err := packOne(opts, b, common, out); err != nil {
			return fmt.Errorf("%s for %s: %w", b.name, b.target, err)
		}
	}
	var sums bytes.Buffer
	if err := archive.WriteSums(&sums, opts.out, "*_"+opts.version+"_*"); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(opts.out, "SHA256SUMS"), sums.Bytes(), 0o644)
}

func packOne(opts options, b built, common common, out io.Writer) error {
	name := fmt.Sprintf("%s_%s_%s", b.name, opts.version, b.target)
	var bill bytes.Buffer
	subject := sbom.Subject{Name: b.name, Version: opts.version, Date: opts.at.UTC().Format(time.RFC3339), File: b.file, Licences: common.ids}
	if err := sbom.Write(&bill, subject); err != nil {
		return err
	}
	body, err := os.ReadFile(b.file)
	if err != nil {
		return fmt.Errorf("read the binary: %w", err)
	}
	texts, err := common.texts(b.file)
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	err = archive.WriteGzip(&packed, opts.at, []archive.Entry{
		{Name: name + "/", Mode: 0o755},
		{Name: name + "/LICENSE", Mode: 0o644, Body: common.licence},
		{Name: name + "/THIRD_PARTY_LICENSES.txt", Mode: 0o644, Body: texts},
		{Name: name + "/" + b.name, Mode: 0o755, Body: body},
		{Name: name + "/" + b.name + ".cdx.json", Mode: 0o644, Body: bill.Bytes()},
	})
	if err != nil {
		return err
	}
	for suffix, text := range map[string][]byte{".cdx.json": bill.Bytes(), ".tar.gz": packed.Bytes()} {
		if err := os.WriteFile(filepath.Join(opts.out, name+suffix), text, 0o644); err != nil {
			return fmt.Errorf("write the archive: %w", err)
		}
	}
	_, err = fmt.Fprintf(out, "    %s.tar.gz\n", name)
	return err
}
