// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package archive writes tar archives that come out the same, byte for byte, for the
// same files.
package archive

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"time"
)

// An Entry is a file of an archive, or a folder where the name ends in a slash.
type Entry struct {
	Name string
	Mode int64
	Body []byte
	// Owner is the numeric user and group; 0 is root.
	Owner int
}

// Write writes the entries in their order, each as of the time.
func Write(out io.Writer, at time.Time, entries []Entry) error {
	writer := tar.NewWriter(out)
	for _, entry := range entries {
		header := &tar.Header{
			Name: entry.Name, Mode: entry.Mode, Size: int64(len(entry.Body)), ModTime: at.UTC().Truncate(time.Second),
			Uid: entry.Owner, Gid: entry.Owner, Typeflag: tar.TypeReg, Format: tar.FormatUSTAR,
		}
		if strings.HasSuffix(entry.Name, "/") {
			header.Typeflag = tar.TypeDir
		}
		if err := writer.WriteHeader(header); err != nil {
			return fmt.Errorf("%s: %w", entry.Name, err)
		}
		if _, err := writer.Write(entry.Body); err != nil {
			return fmt.Errorf("%s: %w", entry.Name, err)
		}
	}
	return writer.Close()
}

// WriteGzip is Write, compressed; the compression notes neither name nor time.
func WriteGzip(out io.Writer, at time.Time, entries []Entry) error {
	packed := gzip.NewWriter(out)
	if err := Write(packed, at, entries); err != nil {
		return err
	}
	return packed.Close()
}
