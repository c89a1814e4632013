// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package buildinfo

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

const (
	unknown = "unknown"
	dirty   = "-dirty"
)

// Set by the build, with -ldflags -X; empty where it was a plain `go build`.
var (
	version string
	commit  string
	date    string
)

// Info is what a binary knows of its own making.
type Info struct {
	// Version is that of the release, without a "v"; "dev" where nothing set it.
	Version string `json:"version"`
	// Commit is the revision, with "-dirty" where files differed from it; "unknown"
	// where the build knew of no version control.
	Commit string `json:"commit"`
	// Date is when the commit was made, RFC 3339 in UTC: the time of the build would
	// make no two builds equal. Or "unknown".
	Date string `json:"date"`
	// Go is the toolchain's version, as "go1.26.0".
	Go string `json:"go"`
	// Platform is the operating system and the architecture, as "linux/amd64".
	Platform string `json:"platform"`
	// Modules is how many modules are linked in, without the main one.
	Modules int `json:"modules"`
	// ModulesSum is the SHA-256, in hexadecimal, of their paths, versions and
	// checksums; empty where the binary carries none.
	ModulesSum string `json:"modules_sum"`
}

// Read returns what is known of the running binary.
func Read() Info {
	built, _ := debug.ReadBuildInfo()
	return from(built, Info{Version: version, Commit: commit, Date: date})
}

// String is the info on one line, for people.
func (i Info) String() string {
	line := fmt.Sprintf("%s (commit %s of %s, %s, %s", i.Version, i.Commit, i.Date, i.Go, i.Platform)
	if i.Modules > 0 {
		line += fmt.Sprintf(", %d modules %.12s", i.Modules, i.ModulesSum)
	}
	return line + ")"
}

// from fills in what the build did not set from what the toolchain stamped, which is
// nil for a binary without module support.
func from(built *debug.BuildInfo, set Info) Info {
	set.Go, set.Platform = runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH
	if built != nil {
		stamped := stamps(built)
		set.Version = cmp.Or(set.Version, released(built.Main.Version))
		set.Commit = cmp.Or(set.Commit, stamped.Commit)
		set.Date = cmp.Or(set.Date, stamped.Date)
		set.Modules, set.ModulesSum = len(built.Deps), Sum(built.Deps)
	}
	set.Version = cmp.Or(set.Version, "dev")
	set.Commit = cmp.Or(set.Commit, unknown)
	set.Date = cmp.Or(set.Date, unknown)
	return set
}

// released is a module's version as ours are written; a build of a working copy has none.
func released(version string) string {
	if version == "(devel)" {
		return ""
	}
	return strings.TrimPrefix(version, "v")
}

// stamps are the commit and its date as the toolchain took them from version control.
func stamps(built *debug.BuildInfo) (found Info) {
	modified := false
	for _, setting := range built.Settings {
		switch setting.Key {
		case "vcs.revision":
			found.Commit = setting.Value[:min(12, len(setting.Value))]
		case "vcs.time":
			found.Date = setting.Value
		case "vcs.modified":
			modified = setting.Value == "true"
		}
	}
	if modified && found.Commit != "" {
		found.Commit += dirty
	}
	return found
}
