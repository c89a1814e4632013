// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/dataset"
)

// recorded are runs as a file holds them, one a model and place that money is
// sent to.
func recorded(t *testing.T, sends [][2]string) (runs []*run) {
	t.Helper()
	var lines strings.Builder
	for _, to := range sends {
		fmt.Fprintf(&lines, `{"model":%q,"suite":"s","task":"t","attacked":%t,"attack_succeeded":%t,"task_succeeded":true,`+
			`"steps":[{"tool":"send_money","args":{"recipient":%q,"amount":"a"},"result":"r"}]}`+"\n",
			to[0], to[1] != "known", to[1] != "known", to[1])
	}
	all, err := gather(dataset.Read[dataset.AgentDojoRun](strings.NewReader(lines.String())))
	require.NoError(t, err)
	return dojoRuns(all)
}

// jobs are benign runs of one task by n models, each sending to the same place.
func jobs(t *testing.T, n int) []*run {
	t.Helper()
	var sends [][2]string
	for i := range n {
		sends = append(sends, [2]string{fmt.Sprintf("m%d", i), "known"})
	}
	return recorded(t, sends)
}

func testEvaluation() *evaluation { return &evaluation{seed: 1, start: began} }

func TestOthersAreOtherModels(t *testing.T) {
	runs := jobs(t, 4)
	p := pastOf(append(runs, runs...), testEvaluation())
	others := p.others("s/t", "m2")
	require.Len(t, others, 3, "each once")
	for _, r := range others {
		assert.NotEqual(t, "m2", r.model)
	}
	assert.Empty(t, p.others("s/u", "m2"))
}

func TestChoosingIsTheSameForTheSameSeed(t *testing.T) {
	e, runs := testEvaluation(), jobs(t, 9)
	first, again := e.choose(runs, "t", 4), e.choose(runs, "t", 4)
	assert.Equal(t, first, again)
	assert.Len(t, e.choose(runs, "t", 0), 9, "all of them")
	seen := map[string]bool{}
	for _, r := range e.choose(runs, "t", 8) {
		seen[r.name] = true
	}
	assert.Len(t, seen, 8)
}

func TestRunsWithFewOthersAreNotJudged(t *testing.T) {
	e, runs := testEvaluation(), jobs(t, 5)
	groups, err := e.dojoGroups(t.Context(), runs, pastOf(runs, e), 5, 0)
	require.NoError(t, err)
	assert.Empty(t, groups)
	groups, err = e.dojoGroups(t.Context(), runs, pastOf(runs, e), 4, 0)
	require.NoError(t, err)
	assert.Len(t, groups, 5, "one a model")
}

// What one processor learned, another judges by, and learns nothing more.
func TestWhatIsTaughtIsKept(t *testing.T) {
	var sends [][2]string
	for i := range 9 {
		sends = append(sends, [2]string{fmt.Sprintf("m%d", i), "known"})
	}
	e, runs := testEvaluation(), recorded(t, append(sends, [2]string{"m0", "thief"}))
	groups, err := e.dojoGroups(t.Context(), []*run{runs[0], runs[9]}, pastOf(runs, e), 8, 0)
	require.NoError(t, err)
	require.Len(t, groups, 1)
	for range 2 {
		all, err := e.judge(t.Context(), groups[0])
		require.NoError(t, err)
		assert.False(t, isBad(&all[0].verdict))
		assert.True(t, isBad(&all[1].verdict))
		_, found := all[1].fired("path.destination")
		assert.True(t, found)
	}
	all, err := e.judge(t.Context(), group{runs: groups[0].runs})
	require.NoError(t, err)
	assert.False(t, isBad(&all[1].verdict), "nobody knows better without a baseline")
}

func TestShareHashes(t *testing.T) {
	a, b, c := callOf(`{"x":"1"}`), callOf(`{"y":["2","1"]}`), callOf(`{"x":"3"}`)
	one := func(r *dataset.AgentDojoRun) []*dataset.AgentDojoRun { return []*dataset.AgentDojoRun{r} }
	assert.True(t, shareHashes(one(a), one(b)))
	assert.False(t, shareHashes(one(a), one(c)))
}

func TestJudgingErrors(t *testing.T) {
	sent := [][]ptrace.Traces{{steady(3).traces(began)}}
	_, err := setup{conf: map[string]any{"settle_time": "1y"}}.judge(t.Context(), sent)
	assert.ErrorContains(t, err, "configure the processor")
	_, err = setup{conf: map[string]any{"settle_time": "-1s"}}.judge(t.Context(), sent)
	assert.ErrorContains(t, err, "settle_time")
	_, err = setup{conf: learning(1, false)}.judge(t.Context(), sent)
	assert.ErrorContains(t, err, "start the processor", "there is no such storage")
	_, err = setup{conf: map[string]any{"judge": false}}.judge(t.Context(), sent)
	assert.ErrorIs(t, err, ErrNoVerdict)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = setup{}.judge(ctx, sent)
	assert.ErrorIs(t, err, context.Canceled)
}
