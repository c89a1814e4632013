// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/dataset"
)

// ErrNoRuns says that a folder holds no file of recorded runs.
var ErrNoRuns = errors.New("no recorded runs")

// recording is one file of runs of one form; the other list is empty.
type recording struct {
	name string
	dojo []*dataset.AgentDojoRun
	swe  []*dataset.SWEBenchRun
}

// load reads the files of runs in a folder, in the order of their names. Other
// files are left alone.
func load(dir string) ([]*recording, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the folder of runs: %w", err)
	}
	var all []*recording
	for _, entry := range entries {
		name, ok := setName(entry.Name())
		if !ok || entry.IsDir() {
			continue
		}
		r, err := loadFile(name, filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		if r != nil {
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w in %s: put a file there such as agentdojo_runs.jsonl.gz or swebench_runs.jsonl, "+
			"one run a line, gzipped or not", ErrNoRuns, dir)
	}
	return all, nil
}

// setName is a data set's name by that of its file.
func setName(file string) (name string, ok bool) {
	name = strings.TrimSuffix(file, ".gz")
	return strings.TrimSuffix(name, ".jsonl"), strings.HasSuffix(name, ".jsonl")
}

// loadFile reads a file whose form its first line tells, or else its name; nil
// is a file of no known form.
func loadFile(name, path string) (*recording, error) {
	form, err := dataset.FormOf(path)
	if err != nil {
		return nil, err
	}
	if form == dataset.FormUnknown {
		form = formByName(name)
	}
	r := &recording{name: name}
	switch form {
	case dataset.FormAgentDojo:
		r.dojo, err = gather(dataset.ReadFile[dataset.AgentDojoRun](path))
	case dataset.FormSWEBench:
		r.swe, err = gather(dataset.ReadFile[dataset.SWEBenchRun](path))
	default:
		return nil, nil //nolint:nilnil // no runs are no mistake
	}
	return r, err
}

func formByName(name string) dataset.Form {
	switch {
	case strings.HasPrefix(name, "agentdojo"):
		return dataset.FormAgentDojo
	case strings.HasPrefix(name, "swebench"):
		return dataset.FormSWEBench
	}
	return dataset.FormUnknown
}

func gather[T any](runs iter.Seq2[*T, error]) (all []*T, err error) {
	for run, err := range runs {
		if err != nil {
			return nil, err
		}
		all = append(all, run)
	}
	return slices.Clip(all), nil
}
