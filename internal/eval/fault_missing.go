// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

// missingTool drops the tool call of one step. The last step does not count: an
// agent may end on a model call.
func missingTool(j *journal) (onset int, ok bool) {
	n := len(j.steps)
	if n < 3 {
		return 0, false
	}
	at := j.within(1, n-2)
	j.dropped[at*j.perStep+j.perStep-1] = true
	return at, true
}

// missingRoot drops the root.
func missingRoot(j *journal) (onset int, ok bool) {
	j.rootless = true
	return 0, len(j.steps) > 0
}

// silence drops everything from a step on, the root with it.
func silence(j *journal) (onset int, ok bool) {
	n := len(j.steps)
	if n < 2 {
		return 0, false
	}
	at := j.within(1, n-1)
	j.cut(at)
	j.rootless = true
	return at, true
}
