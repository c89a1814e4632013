// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func about(name string) *job { return &job{agent: name} }

func names(jobs []*job) map[string]int {
	all := map[string]int{}
	for _, j := range jobs {
		all[j.about()]++
	}
	return all
}

func TestAFloodOfOneAgentLeavesRoomForOthers(t *testing.T) {
	in := newIntake()
	flooded := 0
	for in.offer(about("flood"), false) == nil {
		flooded++
	}
	assert.Equal(t, laneShare, flooded)
	for i := range 20 {
		require.Nil(t, in.offer(about(strconv.Itoa(i)), false), "others find room")
	}
	group := names(in.take(nil, maxGroup))
	for i := range 20 {
		assert.Equal(t, 1, group[strconv.Itoa(i)], "and are in the next group")
	}
}

func TestUrgentEventsComeFirstAndOthersNotLast(t *testing.T) {
	in := newIntake()
	for i := range laneRoom {
		require.Nil(t, in.offer(about(fmt.Sprint("urgent", i)), true))
		require.Nil(t, in.offer(about(fmt.Sprint("other", i)), false))
	}
	group := in.take(nil, maxGroup)
	require.Len(t, group, maxGroup)
	others := 0
	for _, j := range group {
		if j.about()[0] == 'o' {
			others++
		}
	}
	assert.Equal(t, maxGroup/turn, others)
}

func TestPutWaitsForRoom(t *testing.T) {
	in := newIntake()
	full := 0
	for in.offer(about("a"), true) == nil {
		full++
	}
	require.Positive(t, full)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, in.put(ctx, about("a"), true), errUnavailable)
	done := make(chan error)
	go func() { done <- in.put(t.Context(), about("a"), true) }()
	in.take(nil, 1)
	require.NoError(t, <-done)
	go func() { done <- in.put(t.Context(), about("a"), true) }()
	in.close()
	assert.ErrorIs(t, <-done, errStopped)
	assert.ErrorIs(t, in.put(t.Context(), about("b"), true), errStopped)
}

// What is put in comes out once, an agent's in its order, and a group is as full
// as it can be.
func TestLanesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := newIntake()
		var put, got int
		next := map[string]int{}
		sent := map[string]int{}
		for range rapid.IntRange(1, 50).Draw(t, "steps") {
			for range rapid.IntRange(0, 200).Draw(t, "events") {
				name := strconv.Itoa(rapid.IntRange(0, 5).Draw(t, "agent"))
				j := &job{agent: name, result: &result{id: strconv.Itoa(sent[name])}}
				if in.offer(j, false) == nil {
					sent[name]++
					put++
				}
			}
			waiting := in.waiting()
			group := in.take(nil, rapid.IntRange(1, maxGroup).Draw(t, "most"))
			if len(group) == 0 && waiting > 0 {
				t.Fatalf("%d wait and none comes", waiting)
			}
			for _, j := range group {
				if j.result.id != strconv.Itoa(next[j.agent]) {
					t.Fatalf("of %s came %s before %d", j.agent, j.result.id, next[j.agent])
				}
				next[j.agent]++
			}
			got += len(group)
		}
		if in.waiting() != put-got {
			t.Fatalf("%d were put in, %d came, %d wait", put, got, in.waiting())
		}
	})
}
