// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package image

import (
	"fmt"
	"time"

	"github.com/leasehold/leasehold/internal/release/archive"
)

const source = "https://github.com/leasehold/leasehold"

// about is what differs from one image to the other.
type about struct {
	title, description string
	// arguments are those of the program where a container gives none.
	arguments []string
}

var abouts = map[string]about{
	"otelcol-leasehold": {
		title:       "otelcol-leasehold",
		description: "An OpenTelemetry Collector that reads AI agents and leases them their autonomy",
		arguments:   []string{"--config", "/etc/leasehold/config.yaml"},
	},
	"leasehold": {
		title:       "leasehold",
		description: "The command line of Leasehold",
		arguments:   []string{"--help"},
	},
}

func labels(about about, content Content) map[string]string {
	const prefix = "org.opencontainers.image."
	return map[string]string{
		prefix + "title":         about.title,
		prefix + "description":   about.description,
		prefix + "version":       content.Version,
		prefix + "revision":      content.Commit,
		prefix + "created":       content.Created.UTC().Format(time.RFC3339),
		prefix + "licenses":      "Apache-2.0",
		prefix + "source":        source,
		prefix + "url":           source,
		prefix + "documentation": source + "/blob/main/docs/kubernetes.md",
	}
}

// Base are the files under the binary: who the user is, whom TLS believes, a place for
// state and the licences. All of them are root's, and nobody may write them; only the
// place for state is the user's.
func Base(content Content) ([]archive.Entry, error) {
	roots, err := authorities()
	if err != nil {
		return nil, err
	}
	folder := func(name string) archive.Entry { return archive.Entry{Name: name, Mode: 0o755} }
	file := func(name string, body []byte) archive.Entry {
		return archive.Entry{Name: name, Mode: 0o444, Body: body}
	}
	return []archive.Entry{
		folder("etc/"),
		file("etc/group", fmt.Appendf(nil, "root:x:0:\nleasehold:x:%d:\n", User)),
		file("etc/passwd", fmt.Appendf(nil, "root:x:0:0:root:/:/none\nleasehold:x:%d:%d:leasehold:%s:/none\n", User, User, State)),
		folder("etc/leasehold/"),
		folder("etc/ssl/"),
		folder("etc/ssl/certs/"),
		file("etc/ssl/certs/ca-certificates.crt", roots),
		folder("usr/"),
		folder("usr/share/"),
		folder("usr/share/doc/"),
		folder("usr/share/doc/leasehold/"),
		file("usr/share/doc/leasehold/LICENSE", content.Licence),
		file("usr/share/doc/leasehold/THIRD_PARTY_LICENSES.txt", content.ThirdParty),
		folder("var/"),
		folder("var/lib/"),
		{Name: State[1:] + "/", Mode: 0o700, Owner: User},
	}, nil
}

// binary is the program, at the root of the image.
func binary(content Content) archive.Entry {
	return archive.Entry{Name: content.Name, Mode: 0o555, Body: content.Binary}
}
