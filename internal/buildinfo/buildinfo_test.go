// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package buildinfo

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

func stamped(settings ...string) *debug.BuildInfo {
	built := &debug.BuildInfo{Main: debug.Module{Path: "example.org/m", Version: "v1.2.3"}}
	for i := 0; i < len(settings); i += 2 {
		built.Settings = append(built.Settings, debug.BuildSetting{Key: settings[i], Value: settings[i+1]})
	}
	return built
}

func TestFrom(t *testing.T) {
	set := Info{Version: "9.9.9", Commit: "abc", Date: "2026-01-01T00:00:00Z"}
	const revision, time = "0123456789abcdef0123456789abcdef01234567", "2026-02-03T04:05:06Z"
	devel := stamped()
	devel.Main.Version = "(devel)"
	tests := []struct {
		name  string
		built *debug.BuildInfo
		set   Info
		want  Info
	}{
		{"nothing known", nil, Info{}, Info{Version: "dev", Commit: "unknown", Date: "unknown"}},
		{"the build set it", stamped("vcs.revision", revision, "vcs.time", time), set, set},
		{"installed as a module", stamped(), Info{}, Info{Version: "1.2.3", Commit: "unknown", Date: "unknown"}},
		{"of a working copy", devel, Info{}, Info{Version: "dev", Commit: "unknown", Date: "unknown"}},
		{"stamped", stamped("vcs.revision", revision, "vcs.time", time, "vcs.modified", "false"), Info{}, Info{Version: "1.2.3", Commit: "0123456789ab", Date: time}},
		{"stamped, with changes", stamped("vcs.modified", "true", "vcs.revision", revision), Info{}, Info{Version: "1.2.3", Commit: "0123456789ab-dirty", Date: "unknown"}},
		{"changes of nothing known", stamped("vcs.modified", "true"), Info{}, Info{Version: "1.2.3", Commit: "unknown", Date: "unknown"}},
		{"short revision", stamped("vcs.revision", "0a"), Info{}, Info{Version: "1.2.3", Commit: "0a", Date: "unknown"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Go, tt.want.Platform = runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH
			assert.Equal(t, tt.want, from(tt.built, tt.set))
		})
	}
}

func TestString(t *testing.T) {
	info := Info{Version: "1.0.0", Commit: "abc", Date: "2026-01-01T00:00:00Z", Go: "go1.26.0", Platform: "linux/amd64"}
	assert.Equal(t, "1.0.0 (commit abc of 2026-01-01T00:00:00Z, go1.26.0, linux/amd64)", info.String())
	info.Modules, info.ModulesSum = 7, "0123456789abcdef"
	assert.Equal(t, "1.0.0 (commit abc of 2026-01-01T00:00:00Z, go1.26.0, linux/amd64, 7 modules 0123456789ab)", info.String())
}

func TestSum(t *testing.T) {
	a := &debug.Module{Path: "example.org/a", Version: "v1.0.0", Sum: "h1:a"}
	b := &debug.Module{Path: "example.org/b", Version: "v1.0.0", Sum: "h1:b"}
	want := Sum([]*debug.Module{a, b})
	assert.Len(t, want, 64)
	assert.Equal(t, want, Sum([]*debug.Module{b, a}), "order says nothing")
	assert.Empty(t, Sum(nil))
	for name, other := range map[string]*debug.Module{
		"version":  {Path: "example.org/b", Version: "v1.0.1", Sum: "h1:b"},
		"checksum": {Path: "example.org/b", Version: "v1.0.0", Sum: "h1:c"},
		"replaced": {Path: "example.org/b", Version: "v1.0.0", Sum: "h1:b", Replace: &debug.Module{Path: "example.org/fork", Version: "v1.0.0", Sum: "h1:b"}},
	} {
		assert.NotEqual(t, want, Sum([]*debug.Module{a, other}), name)
	}
}

// The binary of this test is built by the toolchain too.
func TestRead(t *testing.T) {
	info := Read()
	assert.Equal(t, runtime.Version(), info.Go)
	assert.NotEmpty(t, info.Version)
	assert.NotEmpty(t, info.Commit)
}
