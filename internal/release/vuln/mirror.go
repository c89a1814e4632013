// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vuln

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// FromModule is the database that is to be made of Go's module of its records, for where
// Go's own cannot be reached and a module proxy can.
const FromModule = "module"

// records is that module, at its newest version.
const records = "golang.org/x/vulndb@latest"

// Mirror makes Go's vulnerability database of the records that the module proxy has, in
// the form of https://go.dev/doc/security/vuln/database, in a folder. It returns the
// folder's URL and of when the records are.
func Mirror(ctx context.Context, dir string) (database string, of time.Time, err error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", records)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off") // it is of no module
	out, err := cmd.Output()
	if err != nil {
		return "", of, fmt.Errorf("download %s: %w %s", records, err, bytes.TrimSpace(out))
	}
	var module struct{ Dir, Info string }
	if err := json.Unmarshal(out, &module); err != nil {
		return "", of, fmt.Errorf("download %s: %w", records, err)
	}
	info, err := os.ReadFile(module.Info)
	if err != nil {
		return "", of, fmt.Errorf("of when the records are: %w", err)
	}
	var version struct{ Time time.Time }
	if err := json.Unmarshal(info, &version); err != nil {
		return "", of, fmt.Errorf("of when the records are: %w", err)
	}
	if err := index(filepath.Join(module.Dir, "data", "osv"), dir, version.Time); err != nil {
		return "", of, err
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir)}).String(), version.Time, nil
}

// record is what an index needs of an OSV record (https://ossf.github.io/osv-schema).
type record struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
	Aliases  []string  `json:"aliases"`
	Affected []struct {
		Package struct {
			Name string `json:"name"`
		} `json:"package"`
	} `json:"affected"`
}

type brief struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
	Aliases  []string  `json:"aliases,omitempty"`
}

type affected struct {
	Path  string  `json:"path"`
	Vulns []brief `json:"vulns"`
}

// index copies the records of a folder into a database, and makes its index.
func index(from, to string, of time.Time) error {
	files, err := filepath.Glob(filepath.Join(from, "*.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("there are no records in %s", from)
	}
	if err := os.MkdirAll(filepath.Join(to, "ID"), 0o750); err != nil {
		return err
	}
	var all []brief
	at, modules := map[string]int{}, []affected{}
	for _, file := range files {
		r, err := keep(file, filepath.Join(to, "ID"))
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
		all = append(all, brief{r.ID, r.Modified, r.Aliases})
		for _, a := range r.Affected {
			i, known := at[a.Package.Name]
			if !known {
				i = len(modules)
				at[a.Package.Name] = i
				modules = append(modules, affected{Path: a.Package.Name})
			}
			m := &modules[i]
			if n := len(m.Vulns); n == 0 || m.Vulns[n-1].ID != r.ID {
				m.Vulns = append(m.Vulns, brief{ID: r.ID, Modified: r.Modified})
			}
		}
	}
	for name, what := range map[string]any{"db": map[string]time.Time{"modified": of}, "modules": modules, "vulns": all} {
		if err := write(filepath.Join(to, "index", name+".json"), what); err != nil {
			return err
		}
	}
	return nil
}

// keep copies a record, whose name has to be its id.
func keep(file, to string) (r record, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, err
	}
	if name := strings.TrimSuffix(filepath.Base(file), ".json"); r.ID != name {
		return r, fmt.Errorf("it is of %q", r.ID)
	}
	return r, os.WriteFile(filepath.Join(to, r.ID+".json"), text, 0o600)
}

func write(file string, what any) error {
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}
