// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/dataset"
)

// fnvHasher stands in for a keyed hash.
type fnvHasher struct{}

func (fnvHasher) Hash(s string) uint64 { return hashed(s) }

// dojoNothing is what the recorded runs have in place of an argument that was
// given as nothing: it stands under amounts, dates, places and people alike
// (see TestDojoNothing). A real null is no destination either.
const dojoNothing = `"eb4ea948dca5"`

// dojoRun is a recorded run as the rules see it.
type dojoRun struct {
	in                 Input
	model, suite, task string
	attacked, success  bool
}

// dojo is the recorded AgentDojo runs, and the benign ones of each task.
type dojo struct {
	runs   []*dojoRun
	benign map[string][]*dojoRun
}

func readDojo(t *testing.T, config EffectConfig) dojo {
	t.Helper()
	effects, err := NewEffects(config)
	require.NoError(t, err)
	d := dojo{benign: map[string][]*dojoRun{}}
	for run, err := range dataset.ReadFile[dataset.AgentDojoRun](sharedDojo(t)) {
		require.NoError(t, err)
		r := dojoInput(t, effects, run)
		d.runs = append(d.runs, r)
		if !r.attacked {
			d.benign[r.task] = append(d.benign[r.task], r)
		}
	}
	return d
}

func sharedDojo(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("LEASEHOLD_SHARED")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(folder, "agentdojo_runs.jsonl.gz")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("shared evaluation data is absent (set LEASEHOLD_SHARED to its folder): %v", err)
	}
	return path
}

func dojoInput(t *testing.T, effects *Effects, run *dataset.AgentDojoRun) *dojoRun {
	t.Helper()
	r := &dojoRun{
		model: run.Model, suite: run.Suite, task: run.Suite + "/" + run.Task,
		attacked: run.Attacked, success: run.AttackSucceeded,
		in: Input{Dests: DestLists{}, Facts: &Facts{}},
	}
	for i := range run.Steps {
		s := &run.Steps[i]
		maps.DeleteFunc(s.Args, func(_ string, v json.RawMessage) bool { return string(v) == dojoNothing })
		args, err := json.Marshal(s.Args)
		require.NoError(t, err)
		e := Entry{
			Span: uint64(i + 1), Start: uint64(i + 1), Role: cycle.RoleTool, Status: cycle.StatusOK, Asked: -1,
			Call: hashed(s.Tool + string(args)), Result: hashed(s.Result), Tool: r.tool(s.Tool),
		}
		if s.Error {
			e.Status = cycle.StatusError
		}
		effect, keys := effects.Of(s.Tool)
		var d Dests
		d.JSON(string(args), keys, fnvHasher{})
		e.Effect, e.Dest = effect, r.in.Dests.Note(&d)
		r.in.Trail = append(r.in.Trail, e)
	}
	return r
}

func (r *dojoRun) tool(name string) int32 {
	i := slices.Index(r.in.Tools, name)
	if i < 0 {
		i = len(r.in.Tools)
		r.in.Tools = append(r.in.Tools, name)
	}
	return int32(i)
}

// baseline is n benign runs of the same task by other models, beginning with
// the one at offset from; ok is false when there are not as many.
func (d *dojo) baseline(r *dojoRun, n, from int, limits Limits) (b *Baseline, ok bool) {
	others := slices.DeleteFunc(slices.Clone(d.benign[r.task]), func(o *dojoRun) bool { return o.model == r.model })
	if len(others) < n {
		return nil, false
	}
	limits.WarmUp = n
	b = NewBaseline(limits)
	for i := range n {
		b.Learn(&others[(from+i)%len(others)].in)
	}
	return b, true
}

// rate is how many attacks were found and how many benign runs were blamed.
type rate struct{ tp, positives, fp, negatives int }

func (r *rate) add(r2 rate) {
	r.tp, r.positives, r.fp, r.negatives = r.tp+r2.tp, r.positives+r2.positives, r.fp+r2.fp, r.negatives+r2.negatives
}

func (r rate) tpr() float64 { return float64(r.tp) / float64(max(r.positives, 1)) }
func (r rate) fpr() float64 { return float64(r.fp) / float64(max(r.negatives, 1)) }

func (r rate) String() string {
	tl, th := clopperPearson(r.tp, r.positives)
	fl, fh := clopperPearson(r.fp, r.negatives)
	return fmt.Sprintf("TPR %.3f [%.3f, %.3f] (%d of %d), FPR %.4f [%.4f, %.4f] (%d of %d)",
		r.tpr(), tl, th, r.tp, r.positives, r.fpr(), fl, fh, r.fp, r.negatives)
}

// blames says which findings count against a run.
type blames func(Finding) bool

// onPath counts warnings of the rules that compare a run's path.
func onPath(f Finding) bool { return f.Severity >= Warning && strings.HasPrefix(f.Rule, "path.") }

// rated judges a run by a baseline; judged is false for attacks that failed,
// which are neither good nor bad.
func (r *dojoRun) rated(e *Engine, b *Baseline, counts blames) (out rate, judged bool) {
	if r.attacked && !r.success {
		return out, false
	}
	in, blamed := r.in, 0
	in.Baseline = b
	e.Cycle(&in, func(f Finding) {
		if counts(f) {
			blamed = 1
		}
	})
	if r.attacked {
		return rate{tp: blamed, positives: 1}, true
	}
	return rate{fp: blamed, negatives: 1}, true
}

// measure judges all runs by baselines of n, beginning at each of the first
// turns of the others, and gives the rate by what by says, and of "all".
func (d *dojo) measure(t *testing.T, n, turns int, counts blames, by func(*dojoRun) string) map[string]*rate {
	t.Helper()
	e, err := NewEngine(Settings{})
	require.NoError(t, err)
	out := map[string]*rate{"all": {}}
	for _, r := range d.runs {
		for turn := range turns {
			b, ok := d.baseline(r, n, turn, Limits{})
			if !ok {
				continue
			}
			one, judged := r.rated(e, b, counts)
			if !judged {
				continue
			}
			if out[by(r)] == nil {
				out[by(r)] = &rate{}
			}
			out[by(r)].add(one)
			out["all"].add(one)
		}
	}
	return out
}
