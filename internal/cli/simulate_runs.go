// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/dataset"
)

// simulatedRuns is the evidence on each agent, in the order in which it is decided
// on.
type simulatedRuns struct {
	agents map[string][]timedEvidence
	// unreadable counts records of evidence that could not be read.
	unreadable int
}

type timedEvidence struct {
	at time.Time
	*audit.Evidence
}

// count returns how many cycles there are and how many of them nobody witnessed.
func (r *simulatedRuns) count() (cycles, unseen int) {
	for _, all := range r.agents {
		for _, e := range all {
			if e.Verdict == nil {
				continue
			}
			cycles++
			if e.Verdict.Witness == audit.WitnessNone {
				unseen++
			}
		}
	}
	return cycles, unseen
}

// add adds evidence. Its agent may be "" for one that nothing names.
func (r *simulatedRuns) add(agent string, at time.Time, e *audit.Evidence) {
	r.agents[agent] = append(r.agents[agent], timedEvidence{at, e})
}

// read reads every file, and judges what is not judged yet. Recordings that follow
// each other are judged together, so that one teaches the baselines of the next.
func (f *simulateFlags) read(cmd *cobra.Command, files []string) (*simulatedRuns, error) {
	options := judgeOptions{now: time.Now()}
	var err error
	if options.prices, err = catalog(cmd); err != nil {
		return nil, err
	}
	if f.rules != "" {
		if options.rules, err = readFile(f.rules, readRules); err != nil {
			return nil, err
		}
	}
	runs := &simulatedRuns{agents: map[string][]timedEvidence{}}
	var recordings []ptrace.Traces
	for _, file := range files {
		if isEvidence(file) {
			if _, err := readFile(file, func(r io.Reader) (any, error) { return nil, runs.readEvidence(r) }); err != nil {
				return nil, err
			}
			continue
		}
		some, err := f.recordings(cmd, file)
		if err != nil {
			return nil, err
		}
		recordings = append(recordings, some...)
	}
	result, err := judge(recordings, options)
	if err != nil {
		return nil, err
	}
	for i := range result.Cycles {
		runs.addCycle(&result.Cycles[i])
	}
	for _, all := range runs.agents {
		slices.SortStableFunc(all, func(a, b timedEvidence) int { return a.at.Compare(b.at) })
	}
	return runs, nil
}

// addCycle adds the verdict on a cycle that was judged here.
func (r *simulatedRuns) addCycle(c *judged) {
	at := time.Unix(0, int64(c.End)).UTC()
	e := &audit.Evidence{Subject: c.Verdict.Subject, Trace: c.Trace, At: pcommon.NewTimestampFromTime(at), Verdict: c.Verdict}
	e.ID = e.Identify()
	r.add(c.Agent, at, e)
}

// recordings reads one file of traces or of a data set.
func (f *simulateFlags) recordings(cmd *cobra.Command, file string) ([]ptrace.Traces, error) {
	form := dataset.FormUnknown
	if file != "-" {
		// What this cannot read, the reader of traces says more about.
		form, _ = dataset.FormOf(file)
	}
	switch form {
	case dataset.FormSWEBench:
		return recordingsOf(dataset.ReadFile[dataset.SWEBenchRun](file),
			func(_ int, r *dataset.SWEBenchRun) ptrace.Traces { return r.Traces() })
	case dataset.FormAgentDojo:
		return recordingsOf(dataset.ReadFile[dataset.AgentDojoRun](file),
			func(i int, r *dataset.AgentDojoRun) ptrace.Traces {
				return r.Traces(timeless.Add(time.Duration(i) * f.every))
			})
	default:
		traces, _, err := readRecording(cmd, file)
		return []ptrace.Traces{traces}, err
	}
}

// timeless is when runs begin that carry no time.
var timeless = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// maxRuns is how many runs of a data set are taken.
const maxRuns = 1_000_000

func recordingsOf[T any](runs func(func(*T, error) bool), traces func(int, *T) ptrace.Traces) (all []ptrace.Traces, err error) {
	for run, err := range runs {
		switch {
		case err != nil:
			return nil, err
		case len(all) == maxRuns:
			return nil, fmt.Errorf("holds more than %d runs; split it", maxRuns)
		}
		all = append(all, traces(len(all), run))
	}
	return all, nil
}

// isEvidence reports whether the first line of a file holds OTLP logs.
func isEvidence(path string) bool {
	if path == "-" {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	line, err := bufio.NewReader(io.LimitReader(file, dataset.MaxLine)).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	var keys struct {
		Logs json.RawMessage `json:"resourceLogs"`
	}
	return json.Unmarshal(line, &keys) == nil && keys.Logs != nil
}
